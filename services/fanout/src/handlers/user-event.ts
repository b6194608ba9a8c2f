import { record, streams, type UserEvent } from '@chatapp/contracts';
import type { Publish } from './deliver.ts';

/** What a gateway must know about a person or a session, whatever it has sockets for: a token may be shown to any of them. */
const FOR_GATEWAYS: ReadonlySet<string> = new Set<UserEvent['type']>([
  'user.updated',
  'user.deactivated',
  'user.reactivated',
  'session.ended',
]);

/**
 * Tells every live gateway about a change of a session or person (a record of `users:{p}`). Gateways take repeats in their stride.
 * @param live reads the live gateways as of now: one that came up a moment ago must hear it too.
 * @returns how many inboxes got it.
 */
export async function tellGateways(json: string, live: () => Promise<string[]>, publish: Publish): Promise<number> {
  const { type } = JSON.parse(json) as { type: string };
  if (!FOR_GATEWAYS.has(type)) return 0;
  const gateways = await live();
  for (const gateway of gateways) publish(streams.inbox(gateway), record.control(json));
  return gateways.length;
}
