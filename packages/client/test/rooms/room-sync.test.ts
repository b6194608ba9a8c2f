import type { ServerEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, emptyRoom, type Api, type ClientEvent } from '../../src/index.ts';
import { RoomSync } from '../../src/rooms/room-sync.ts';
import { FakeRoom, person } from '../support/fake-room.ts';
import { assertSame } from '../support/same-room.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('keeping a room true');
const bob = person('bob');

function setUp(calls: { changes?: (since: number) => object } = {}) {
  const clock = new VirtualClock();
  const room = new FakeRoom('r', () => 0);
  for (let count = 1; count <= 3; count++) room.create(bob, `m${count}`, `id${count}`);
  const events: ClientEvent[] = [];
  const asked: number[] = [];
  const api = {
    changes: async ({ since }: { since: number }) => {
      asked.push(since);
      return calls.changes?.(since) ?? room.changes(since, 100);
    },
    listMessages: async () => room.page({}),
    getRoom: async () => ({ room: room.info() }),
  } as unknown as Api;
  const sync = new RoomSync('r', emptyRoom('r', room.info()), {
    api,
    clock,
    random: () => 0.5,
    me: () => 'me',
    maxMissed: Infinity,
    pageSize: 50,
    event: (event) => events.push(event),
    changed: () => {},
    ready: () => {},
  });
  const subscribed = (answer: Partial<ServerEvent<'subscribed'>> = {}) =>
    sync.subscribed(
      { type: 'subscribed', id: 's', room: 'r', head: room.head, recovered: true, changes: [], ...answer },
      sync.state.head,
    );
  const heard = () => events.map((event) => `${event.type} ${'rev' in event ? event.rev : ''}`.trim());
  return { clock, room, events, asked, sync, subscribed, heard };
}

test('after my own leaving the room is not live, though nothing else tells me of it', () => {
  const { room, sync, subscribed, heard } = setUp();
  subscribed();
  for (const someone of [bob, person('me')]) {
    sync.event(room.join(someone));
    assert.ok(sync.state.live);
    sync.event(room.leave(someone));
    assert.is(sync.state.live, someone === bob);
  }
  assert.is(sync.state.refused, 'not_a_member');
  assert.equal(heard().slice(-2), ['member.joined 6', 'member.left 7']);
});

test('fills a gap from changes, and hands out each rev once and in order', async () => {
  const { clock, room, sync, subscribed, heard, asked } = setUp();
  subscribed();
  assert.ok(sync.state.live);
  const [fourth, fifth, sixth] = [4, 5, 6].map((count) => room.create(bob, `m${count}`, `id${count}`));
  sync.event(fourth!);
  sync.event(sixth!);
  assert.is(sync.state.live, false, 'not while something is missing');
  await clock.pass(0);
  sync.event(fifth!);
  sync.event(sixth!);
  assert.equal(asked, [4]);
  assert.equal(heard(), ['message.created 4', 'message.created 5', 'message.created 6', 'recovered']);
  assert.ok(sync.state.live);
  assertSame(sync.state, room);
});

test('reads changes where a subscription does not bring them, and after resync', async () => {
  const { clock, room, sync, subscribed, asked } = setUp();
  room.create(bob, 'm4', 'id4');
  subscribed({ recovered: false });
  await clock.pass(0);
  assertSame(sync.state, room);
  room.rename('Other');
  sync.resync(room.head);
  await clock.pass(0);
  assert.equal(asked, [3, 4]);
  assertSame(sync.state, room);
});

test('asks again for a new message that the changes left out', async () => {
  let short = true;
  const { clock, room, sync, subscribed, heard } = setUp({
    changes: (since) => {
      const all = room.changes(since, 100);
      // Edited between the server's two queries: above the head that it read first.
      if (short) all.changes = all.changes.filter(({ seq }) => seq !== 4);
      short = false;
      return all;
    },
  });
  room.create(bob, 'm4', 'id4');
  room.create(bob, 'm5', 'id5');
  subscribed({ recovered: false });
  await clock.pass(1_000);
  assertSame(sync.state, room);
  assert.equal(heard(), ['message.created 4', 'message.created 5', 'recovered']);
});

test('asks again where a live message does not join up with what is known', async () => {
  const { clock, room, sync, subscribed, heard } = setUp();
  room.create(bob, 'm4', 'id4');
  // The message that rev 4 made has been left out, since it is on its way to be edited.
  subscribed({ head: 4 });
  const fifth = room.create(bob, 'm5', 'id5');
  const edit = room.edit(4, 'changed');
  sync.event(fifth);
  sync.event(edit);
  await clock.pass(1_000);
  assertSame(sync.state, room);
  assert.equal(heard().slice(-3), ['message.created 5', 'message.created 6', 'recovered']);
});

test('starts anew where the server knows less than this client', async () => {
  const { clock, room, sync, events } = setUp();
  sync.subscribed({ type: 'subscribed', id: 's', room: 'r', head: 3, recovered: false }, 9);
  await clock.pass(0);
  assertSame(sync.state, room);
  assert.equal(events, [{ type: 'room.reset', room: 'r', head: 3 }]);
});

test('a room that may not be read says why, and is read anew once it may', async () => {
  let refused = true;
  const { clock, room, sync, subscribed } = setUp({
    changes: (since) => {
      if (refused) throw new ApiError({ code: 'not_a_member', status: 403 });
      return room.changes(since, 100);
    },
  });
  room.create(bob, 'm4', 'id4');
  subscribed({ recovered: false });
  await clock.pass(0);
  assert.is(sync.state.refused, 'not_a_member');
  assert.equal(sync.state.messages, []);
  refused = false;
  sync.admit();
  await clock.pass(0);
  assert.is(sync.state.refused, undefined);
  assertSame(sync.state, room);
});

test.run();
