import {
  applyChanges,
  applyEvent,
  applyMembers,
  firstPage,
  readChanges,
  type Page,
  type RoomState,
} from '@chatapp/client';
import type { Actor, Changes, Member, Message, MyRoom, Room, RoomEvent } from '@chatapp/contracts';
import * as assert from 'uvu/assert';
import type { testApi } from './api.ts';

type Get = Awaited<ReturnType<typeof testApi>>['get'];

/** Where a server is asked that is not there now and then. This one is. */
const patience = {
  clock: {
    now: () => Date.now(),
    setTimeout: () => assert.unreachable('nothing is asked for twice'),
    clearTimeout: () => undefined,
  },
  random: Math.random,
  signal: new AbortController().signal,
};

/** A room before anything has happened in it. */
export const emptyCopy = (room: string): RoomState =>
  applyMembers(firstPage(room, { messages: [], head: 0 }, undefined), []);

/** Copies of a room as the SDK keeps them, by what one person may read of it. */
export function copiesOf(get: Get, me: Actor) {
  async function membersOf(room: string): Promise<Member[]> {
    const members: Member[] = [];
    for (let cursor = ''; ;) {
      const { body } = await get(me, `/api/rooms/${room}/members?limit=3${cursor}`);
      members.push(...(body.members as Member[]));
      if (body.nextCursor === null) return members;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }

  return {
    roomOf: async (room: string): Promise<Room | MyRoom> => (await get(me, `/api/rooms/${room}`)).body.room,

    /** What somebody sees who comes now. */
    async fresh(room: string): Promise<RoomState> {
      const page = (await get(me, `/api/rooms/${room}/messages?limit=200`)).body as Page;
      const members = await membersOf(room);
      return applyMembers(firstPage(room, page, await this.roomOf(room)), members);
    },

    /** The copy after what it missed, `limit` changes at a time. */
    async caughtUp(copy: RoomState, limit: number): Promise<RoomState> {
      const changes = async ({ room, since }: { room: string; since: number }): Promise<Changes> => {
        const { body } = await get(me, `/api/rooms/${room}/changes?since=${since}&limit=${limit}`);
        assert.ok(body.changes.length <= limit);
        assert.ok(body.upTo > since || !body.more);
        return body;
      };
      return applyChanges(copy, await readChanges({ changes }, copy.id, copy.head, patience), me.id);
    },

    /** The copy after a live event, which must be the next one. */
    told(copy: RoomState, event: RoomEvent): RoomState {
      assert.is(event.rev, copy.head + 1, 'events come in order');
      return applyEvent(copy, event, me.id);
    },
  };
}

/** What two copies must agree on, in a form that compares: all but what is of the one who looks. */
export function comparable({ head, lastSeq, messages, atStart, floor, members, info }: RoomState) {
  const byUser = [...members!.values()].toSorted((a, b) => (a.user.id < b.user.id ? -1 : 1));
  const { id, name, kind, topic, memberCount, createdAt, archivedAt, slowModeS } = info!;
  const room = { id, name, kind, topic, memberCount, createdAt, archivedAt, slowModeS };
  return { head, lastSeq, messages: messages as Message[], atStart, floor, members: byUser, room };
}
