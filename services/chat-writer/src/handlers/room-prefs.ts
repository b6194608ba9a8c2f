import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { admitMember } from './admit.ts';

/** How somebody wants to be told of a room: theirs alone, so it takes no number of the room. */
export function setPrefs(batch: Batch, command: Command<'room.prefs'>): Outcome {
  const admitted = admitMember(batch, command, 'set prefs');
  if ('code' in admitted) return admitted;
  const { member } = admitted;
  const { room, notify = member.notify, favourite = member.favourite } = command;
  if (notify !== member.notify || favourite !== member.favourite) {
    batch.putMember({ ...member, notify, favourite });
    batch.tell(member.user, { type: 'room.prefs', room, notify, favourite });
  }
  return { room };
}
