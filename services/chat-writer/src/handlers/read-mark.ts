import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { admitMember } from './admit.ts';

/** Moves one's read position forward, never back and never past the last message. */
export function markRead(batch: Batch, command: Command<'read.mark'>): Outcome {
  const admitted = admitMember(batch, command, 'mark read');
  if ('code' in admitted) return admitted;
  const { room, member } = admitted;
  const readSeq = Math.min(command.seq, room.lastSeq);
  if (readSeq > member.readSeq) {
    batch.putMember({ ...member, readSeq });
    const { user } = member;
    batch.tell(user, { type: 'read.updated', room: room.id, user, seq: readSeq });
  }
  return { room: room.id, seq: Math.max(readSeq, member.readSeq) };
}
