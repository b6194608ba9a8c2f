import type { Instance, SystemState } from '@chatapp/contracts';

/** Services that tell of themselves over the bus, in the order of the road. The last one may be left out of an installation. */
export const serviceNames = ['gateway', 'chat-writer', 'fanout', 'auth', 'search-indexer'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Without one of these, somebody misses something. */
export const isNeeded = (service: ServiceName, { instances }: SystemState): boolean =>
  service !== 'search-indexer' || instances.some((instance) => instance.service === service);

export const instancesOf = ({ instances }: SystemState, service: string): Instance[] =>
  instances.filter((instance) => instance.service === service);

export const runningOf = (state: SystemState, service: string): Instance[] =>
  instancesOf(state, service).filter(({ state: now }) => now === 'running');

/** Without what all instances of a service have in common: "1-a58a5f" of "chat-writer-1-a58a5f". */
export const shortName = ({ service, instance }: Pick<Instance, 'service' | 'instance'>): string =>
  instance.startsWith(`${service}-`) ? instance.slice(service.length + 1) : instance;

/** The group under which a service reads: the search-indexer is called after what it keeps. */
export const groupOf = (service: ServiceName): string => (service === 'search-indexer' ? 'search' : service);

/** Whether as many have started since a silent one was heard as have fallen silent since: then what it did is done again. */
export function isReplaced({ service, heardAt }: Instance, state: SystemState): boolean {
  const all = instancesOf(state, service);
  const started = all.filter(({ startedAt }) => startedAt > heardAt).length;
  return started >= all.filter((each) => each.state === 'silent' && each.heardAt >= heardAt).length;
}
