import { limits, type Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { listChanges } from '../changes.ts';
import type { RoomState } from '../model.ts';
import { isAmongEquals } from '../views.ts';
import { SubscribedOutput } from '../batch/subscribed-output.ts';
import { admit } from './admit.ts';

/** What `subscribed` carries at most; beyond it the client reads `changes` over HTTP. */
const MAX_BYTES = 48 * 1024;
const NOT_RECOVERED = '"recovered":false}';

/**
 * Begins a subscription, if the actor may read the room. The answer takes the road of the room's events, so that all up to `head` is
 * in it (or in the history) and all after it comes live.
 */
export function subscribeRoom(batch: Batch, command: Command<'room.subscribe'>): Outcome | Promise<Outcome> {
  const admitted = admit(batch, command, 'read');
  if ('code' in admitted) return admitted;
  const { room } = admitted;
  const { since } = command;
  if (since === undefined || since > room.lastRev) return answer(batch, command, room, NOT_RECOVERED);
  if (since === room.lastRev) return answer(batch, command, room, '"recovered":true,"changes":[]}');
  const rest = recover(batch, room, command.actor.id, since);
  return typeof rest === 'string'
    ? answer(batch, command, room, rest)
    : rest.then((read) => answer(batch, command, room, read));
}

/** Who is told the same by the same gateway as somebody just before is told by the same record. */
function answer(batch: Batch, command: Command<'room.subscribe'>, room: RoomState, rest: string): Outcome {
  const { gateway, ref, request } = command;
  const last = batch.outputs.at(-1);
  if (last instanceof SubscribedOutput && last.isSame(room, gateway, rest)) last.refs.push(ref);
  else batch.outputs.push(new SubscribedOutput(batch.eventStream, room, gateway, rest, { ref, request }));
  return 'none';
}

/** When a gateway dies, many come back with the same number: they share one answer, also over several batches. */
function recover(batch: Batch, room: RoomState, viewer: string, since: number): string | Promise<string> {
  const key = `${room.id} ${since} ${room.lastRev} ${isAmongEquals(room) ? viewer : ''}`;
  const known = batch.recoveries.get(key) ?? remembered(batch, key);
  if (known !== undefined) return known;
  return readChanges(batch, room, viewer, since).then((rest) => {
    batch.recoveries.set(key, rest);
    return rest;
  });
}

/** What an earlier batch has answered, unless that is too long ago. */
function remembered({ partition }: Batch, key: string): string | undefined {
  const recovery = partition.recoveries.get(key);
  return recovery !== undefined && recovery.untilMs > performance.now() ? recovery.text : undefined;
}

async function readChanges(batch: Batch, room: RoomState, viewer: string, since: number): Promise<string> {
  await batch.flush();
  const found = await listChanges(batch.connection, batch.people, { room, viewer, since, limit: limits.recoverMax });
  if (found.more) return NOT_RECOVERED;
  const { changes, room: info, members } = found;
  const rest = JSON.stringify({ recovered: true, changes, info, members }).slice(1);
  return Buffer.byteLength(rest) > MAX_BYTES ? NOT_RECOVERED : rest;
}
