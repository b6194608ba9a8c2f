import type { Refusal } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import type { MemberState, RoomState } from '../model.ts';
import { refuse, type Action } from '../rights.ts';

export interface Admitted {
  room: RoomState;
  /** Absent for a guest. */
  member: MemberState | undefined;
}

/** The room and the actor's place in it, if they may do `action` there. */
export function admit(
  batch: Batch,
  command: { room: string; actor: { id: string } },
  action: Action,
): Admitted | Refusal {
  const room = batch.room(command.room);
  if (!room) return { code: 'room_not_found' };
  const row = batch.memberRow(room.id, command.actor.id);
  return refuse(room, row, action, batch.at) ?? { room, member: row?.active ? row : undefined };
}

/** The same, where only members are let in. */
export function admitMember(
  batch: Batch,
  command: { room: string; actor: { id: string } },
  action: Action,
): (Admitted & { member: MemberState }) | Refusal {
  const admitted = admit(batch, command, action);
  if ('code' in admitted) return admitted;
  const { room, member } = admitted;
  return member ? { room, member } : { code: 'not_a_member' };
}
