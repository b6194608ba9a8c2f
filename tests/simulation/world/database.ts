// @boundaries-ignore the room that the client's own simulation is held against
import { FakeRoom, person } from '../../../packages/client/test/support/fake-room.ts';
import { Process } from './time.ts';

export const PARTITIONS = 3;
export const ROOMS = ['00000000000000r1', '00000000000000r2'];
/** Who owns all rooms, who is in them all the time, and who is put out and let in again. */
export const PEOPLE = ['00000000000000a1', '00000000000000b2', '00000000000000c3'] as const;

/** What MySQL holds: the truth that everything is held against. Each transaction is one step. */
export class Database {
  readonly process = new Process('mysql');
  readonly epochs = new Map<number, number>();
  /** How far each partition's stream has been applied, and in which data set of Redis. */
  readonly applied = new Map<number, { place: string; incarnation: string }>();
  readonly rooms: Map<string, FakeRoom>;
  /** Answers to commands that are no messages, by key. */
  readonly answers = new Map<string, object>();
  isUp = true;

  constructor(now: () => number) {
    const rooms = ROOMS.map((id) => new FakeRoom(id, now));
    for (const room of rooms) for (const user of PEOPLE) room.join(person(user));
    this.rooms = new Map(rooms.map((room) => [room.id, room]));
  }

  room(id: string): FakeRoom {
    const room = this.rooms.get(id);
    if (room === undefined) throw new RangeError(`there is no room ${id}`);
    return room;
  }

  isMember(room: string, user: string): boolean {
    return this.room(room).members.some((member) => member.user.id === user);
  }

  /** Whether somebody was in the room when it reached `rev`; being put out by that very change counts. */
  wasMember(room: string, user: string, rev: number): boolean {
    const { log } = this.room(room);
    for (let index = rev - 1; index >= 0; index--) {
      const event = log[index];
      if (event?.type === 'member.left' && event.user.id === user) return event.rev === rev;
      if (event?.type === 'member.joined' && event.user.id === user) return true;
    }
    return false;
  }
}
