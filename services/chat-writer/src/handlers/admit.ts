import type { Refusal } from '@chatapp/contracts';
import type { Batch } from '../batch/batch.ts';
import type { MemberState, RoomState } from '../model.ts';
import { checkRight, type Action } from '../rights.ts';

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
  const member = batch.member(room.id, command.actor.id);
  const code = checkRight(room.kind, member?.role ?? 'guest', action);
  return code ? { code } : { room, member };
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
