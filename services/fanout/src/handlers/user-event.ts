import { BadRecord } from '@chatapp/bus';
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
 * Tells every gateway about a change of a session or person (a record of `users:{p}`). Gateways take repeats in their stride.
 * @param known reads the gateways as of now: one that came up a moment ago must hear it too, and one that has been silent for a moment (it was
 * paused, or Redis took no heartbeats) finds it in its inbox when it goes on. Whoever was forgotten has no inbox, and asks anew.
 * @returns how many inboxes got it.
 * @throws BadRecord for a line that is no event: it becomes a dead letter.
 */
export async function tellGateways(json: string, known: () => Promise<string[]>, publish: Publish): Promise<number> {
  const type = typeOf(json);
  if (!FOR_GATEWAYS.has(type)) return 0;
  const gateways = await known();
  for (const gateway of gateways) publish(streams.inbox(gateway), record.control(json));
  return gateways.length;
}

function typeOf(json: string): string {
  try {
    return (JSON.parse(json) as { type: string }).type;
  } catch (cause) {
    throw new BadRecord('no event of a user', { cause });
  }
}
