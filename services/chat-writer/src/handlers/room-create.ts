import type { Command } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import type { RoomState } from '../model.ts';
import { toMyRoom } from '../views.ts';
import { checkSpace, enter, tellAdded } from './membership.ts';
import { checkRoomInfo } from './room-name.ts';

/** Makes a room with its creator as owner: the room's change number 1. */
export function createRoom(batch: Batch, command: Command<'room.create'>): Outcome {
  const { id: user } = command.actor;
  // Ids are made at random by the gateway: one that is taken can only be a mistake.
  if (batch.room(command.room)) return { code: 'bad_request', message: 'There is a room of this id.' };
  const checked = checkRoomInfo(command);
  if ('code' in checked) return checked;
  const full = checkSpace(batch, undefined, user);
  if (full) return full;

  const { name = '', topic = '' } = checked;
  const room = newRoom(batch, { id: command.room, kind: command.kind, name, topic, createdBy: user });
  const member = enter(batch, room, user, 'owner');
  tellAdded(batch, member);
  return { room: room.id, rev: member.rev, at: batch.at, info: toMyRoom(room, member, batch.faces) };
}

type NewRoom = Pick<RoomState, 'id' | 'kind' | 'name' | 'topic' | 'createdBy'>;

/** An empty room. Its first member's coming is its first change. */
export function newRoom(
  batch: Batch,
  room: NewRoom,
  { peerId = null, people = [] }: Partial<Pick<RoomState, 'peerId' | 'people'>> = {},
): RoomState {
  const state: RoomState = {
    ...room,
    peerId,
    people,
    createdAt: batch.at,
    lastSeq: 0,
    lastRev: 0,
    infoRev: 1,
    memberCount: 0,
    archivedAt: null,
    slowModeS: 0,
    floor: 0,
  };
  batch.addRoom(state);
  return state;
}
