import { record, type Command, type ServerEvent } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import type { RoomState } from '../model.ts';
import { showsReceipts } from '../receipts.ts';
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
    if (showsReceipts(room) && !batch.hiddenReaders.has(user)) showReceipt(batch, room, user, readSeq);
  }
  return { room: room.id, seq: Math.max(readSeq, member.readSeq) };
}

/** To the others in the room: a passing signal, neither numbered nor kept. */
function showReceipt(batch: Batch, room: RoomState, user: string, seq: number): void {
  const receipt: ServerEvent<'receipt'> = { type: 'receipt', room: room.id, user, seq };
  batch.outputs.push({ stream: batch.eventStream, record: record.signal(room.id, user, JSON.stringify(receipt)) });
}
