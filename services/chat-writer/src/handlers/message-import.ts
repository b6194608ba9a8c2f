import { checkBody, isUuid, type Command } from '@chatapp/contracts';
import { isAdmin } from '../administration/is-admin.ts';
import { recordImport } from '../administration/record-import.ts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { deferralsOf, MAX_DEFERRALS } from '../batch/deferrals.ts';
import { isInstant } from '../instants.ts';
import type { MemberState } from '../model.ts';
import { storeMessage } from './store-message.ts';

/** Before there were chats. */
const EPOCH = '1970-01-01';

/**
 * Stores what somebody wrote elsewhere, at its own time, for an administrator, and writes down that they brought it. A room's messages stay
 * in the order of their times: nothing comes in before its last one. Nobody is made to speak in a room that they never were in.
 */
export function importMessage(batch: Batch, command: Command<'message.import'>): Outcome {
  const { actor, senderId, writtenAt: at } = command;
  if (!isAdmin(actor.id, batch.faces)) return { code: 'forbidden' };
  if (!isUuid(command.request)) return { code: 'bad_request', message: 'The id of a message must be a UUID.' };
  const room = batch.room(command.room);
  if (!room) return { code: 'room_not_found' };
  if (room.archivedAt !== null) return { code: 'room_archived' };
  if (!batch.faces.has(senderId)) return deferralsOf(command) < MAX_DEFERRALS ? 'later' : { code: 'user_not_found' };
  if (!hasBeenIn(batch.memberRow(room.id, senderId)))
    return { code: 'user_not_found', message: 'Whoever wrote this was never in the room. Bring them in first.' };
  if (!isInstant(at) || at < EPOCH) return { code: 'bad_request', message: 'There is no such time.' };
  if (at > batch.at) return { code: 'bad_request', message: 'A message cannot come from the future.' };
  if (at < (batch.lastAts.get(room.id) ?? ''))
    return { code: 'bad_request', message: 'The room has a newer message already. Import in the order of time.' };
  const checked = checkBody(command.body);
  if ('code' in checked) return checked;
  const outcome = storeMessage(batch, command, room, { body: checked.body, at });
  if (typeof outcome === 'object' && 'seq' in outcome) recordImport(batch, actor, room, outcome.seq);
  return outcome;
}

/** The row of one who was banned without ever having come in names nobody. */
const hasBeenIn = (row: MemberState | undefined): boolean => row !== undefined && row.username !== '';
