import type { Instance, StoreState, SystemState } from '@chatapp/contracts';
import { isLate, kinds, worstLoad } from './load.ts';
import { groupOf, instancesOf, isNeeded, isReplaced, runningOf, serviceNames, type ServiceName } from './services.ts';

/** Something that is not as it should be: what, since when, and what it means for people. */
export interface Trouble {
  readonly key: string;
  /** `danger`: people notice. `warning`: they may, or would if more failed. `note`: it was, and is over. */
  readonly level: 'danger' | 'warning' | 'note';
  readonly what: string;
  readonly since: string | undefined;
  readonly meaning: string;
}

const LEVELS = { danger: 0, warning: 1, note: 2 } as const;

/** The worst first. Empty: all is well. */
export function findTroubles(state: SystemState): Trouble[] {
  const found = [
    ...state.stores.flatMap(troubleOfStore),
    // Without Redis nothing is known of the rest.
    ...(state.streams.length > 0
      ? [...ofServices(state), ...ofOwners(state), ...ofStreams(state), ...ofRecords(state)]
      : []),
  ];
  return found.toSorted((a, b) => LEVELS[a.level] - LEVELS[b.level]);
}

/** Nobody answers at all, as far as this page can see. */
export const unreachable = (since: string): Trouble => ({
  key: 'unreachable',
  level: 'danger',
  what: 'No gateway answers',
  since,
  meaning:
    'Nobody is connected: nothing can be sent or arrive. What people write waits in their browsers. Or only this device is cut off. Below is what was seen last.',
});

const STORE_NAMES = { redis: 'Redis', mysql: 'MySQL' } as const;
const STORE_AWAY = {
  redis:
    'Nothing moves between the services: what people send stays pending on their screens, and nothing new arrives. It goes on by itself once Redis is back. What was acknowledged is in MySQL.',
  mysql:
    'Nothing can be saved: what people send stays pending on their screens and goes through once MySQL is back. Nobody can log in, and history beyond what devices hold can’t be read.',
} as const;

function troubleOfStore({ name, ok, since, missedBy }: StoreState): Trouble[] {
  if (!ok)
    return [
      {
        key: name,
        level: 'danger',
        what: `${STORE_NAMES[name]} does not answer${by(name, missedBy)}`,
        since,
        meaning: STORE_AWAY[name],
      },
    ];
  if (missedBy.length === 0) return [];
  const what = `${missedBy.join(', ')} can’t reach ${STORE_NAMES[name]}`;
  return [
    { key: `${name} partly`, level: 'warning', what, since: undefined, meaning: 'The others do their work meanwhile.' },
  ];
}

/** Redis’s being away is the word of the one gateway that was asked. */
const by = (name: StoreState['name'], missedBy: readonly string[]): string =>
  name === 'mysql' && missedBy.length > 0 ? ` ${missedBy.join(', ')}` : '';

const NONE_RUNS: Readonly<Record<ServiceName, string>> = {
  gateway: 'Nobody is connected: nothing can be sent or arrive.',
  'chat-writer':
    'Nothing that people send is saved: it stays pending on their screens and goes through once one is back. History beyond what devices hold can’t be read.',
  fanout: 'New messages are saved but reach nobody. Once one is back, everybody gets them, in order.',
  auth: 'Nobody can log in. Who is in stays in for up to ten minutes.',
  'search-indexer': 'Search does not find what is written now until one is back.',
};

function ofServices(state: SystemState): Trouble[] {
  return serviceNames.flatMap((service): Trouble[] => {
    const gone = instancesOf(state, service).filter(({ state: now }) => now !== 'running');
    if (runningOf(state, service).length === 0) {
      if (!isNeeded(service, state)) return [];
      const since = gone
        .map(({ heardAt }) => heardAt)
        .toSorted()
        .at(-1);
      return [{ key: service, level: 'danger', what: `No ${service} runs`, since, meaning: NONE_RUNS[service] }];
    }
    return gone.filter(({ state: now }) => now === 'silent').map((instance) => ofSilent(instance, state));
  });
}

function ofSilent(gone: Instance, state: SystemState): Trouble {
  const { id, instance, heardAt: since, service } = gone;
  const owners = state.ownership.find(({ group }) => group === groupOf(service as ServiceName))?.owners ?? [];
  const kept = owners.filter((owner) => owner === instance).length;
  const what = `${instance} has fallen silent`;
  if (kept > 0)
    return {
      key: id,
      level: 'warning',
      what,
      since,
      meaning: `It still holds ${count(kept, 'partition')}: rooms there stand still until others take over, within three seconds.`,
    };
  if (isReplaced(gone, state))
    return { key: id, level: 'note', what, since, meaning: 'Another one runs in its place.' };
  const moved =
    service === 'gateway' ? 'Whoever was connected to it has moved to another one.' : 'The others do its work.';
  return { key: id, level: 'warning', what, since, meaning: `${moved} There is one fewer than there was.` };
}

function ofOwners(state: SystemState): Trouble[] {
  return state.ownership.flatMap(({ group, owners }): Trouble[] => {
    const service = serviceNames.find((name) => groupOf(name) === group);
    const orphans = owners.flatMap((owner, p) => (owner === null ? [p] : []));
    if (!service || orphans.length === 0 || runningOf(state, service).length === 0) return [];
    const what =
      orphans.length === owners.length
        ? `No partition has an owner in ${group}`
        : `${orphans.length === 1 ? 'Partition' : 'Partitions'} ${orphans.join(', ')} without an owner in ${group}`;
    return [
      {
        key: `owners ${group}`,
        level: 'warning',
        what,
        since: undefined,
        meaning: 'Rooms there stand still until somebody takes over: three seconds after a crash.',
      },
    ];
  });
}

function ofStreams(state: SystemState): Trouble[] {
  return kinds.flatMap((kind): Trouble[] => {
    const load = worstLoad(state, kind);
    const service = serviceNames.find((name) => groupOf(name) === load.group);
    // Where none of its readers runs, that has been said.
    if (!isLate(load) || (service && runningOf(state, service).length === 0)) return [];
    const entries = load.waiting + load.pending;
    const what = `${load.group} is behind on ${kind}: ${count(entries, 'entry waits', 'entries wait')}`;
    const meaning =
      load.group === 'search'
        ? 'Search finds what is new with a delay.'
        : 'People wait for what they send, or get it late.';
    return [{ key: `late ${kind}`, level: 'warning', what, since: undefined, meaning }];
  });
}

function ofRecords({ deadLetters }: SystemState): Trouble[] {
  if (deadLetters === 0) return [];
  const what = `${count(deadLetters, 'record')} could not be handled`;
  const meaning = 'Set aside, so that the rest goes on. To look at them: npm run chatapp -- bus dead-letters';
  return [{ key: 'dead letters', level: 'warning', what, since: undefined, meaning }];
}

const count = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
