import type { Message } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  applyFollowed,
  applyOlderReplies,
  applyToThread,
  followedKey,
  followedOf,
  threadOf,
  type ClientEvent,
  type ThreadState,
} from '../../src/index.ts';
import { changeAtRandom, FakeRoom, person } from '../support/fake-room.ts';
import { Dice } from '../support/random.ts';

const test = suite('threads');
const mine = { following: true, readNo: 0 };

/** The thread below the first message of a room, as a fresh read shows it. */
function fresh(room: FakeRoom): ThreadState {
  const messages = room.messages.filter(({ root }) => root === 1);
  return threadOf({ root: room.messages[0]!, messages, head: room.head, mine });
}

test('a thread and the events since equal a fresh read, also where what was missed comes by its last change', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const dice = new Dice(seed);
    const room = new FakeRoom('r', () => 0);
    const change = () => changeAtRandom(room, dice, () => `id${room.head}`);
    for (let count = dice.between(1, 15); count > 0 || room.messages.length === 0; count--) change();
    let state = fresh(room);
    const from = room.head;
    for (let count = dice.between(1, 25); count > 0; count--) change();
    // What has had its time is told to rooms, not to threads.
    if (room.floor > 0) continue;
    const missed: ClientEvent[] = dice.chance(0.5)
      ? room.log.slice(from)
      : room
          .changes(from, Infinity)
          .changes.map((message: Message): ClientEvent => ({ type: 'message.updated', ...message }));
    for (const event of missed) state = applyToThread(state, event);
    assert.equal(state, fresh(room), `seed ${seed}`);
  }
});

test('older replies join what is there, and nothing else does', () => {
  const room = new FakeRoom('r', () => 0);
  room.create(person('bob'), 'root', 'id0');
  for (let count = 1; count <= 6; count++) room.create(person('bob'), `m${count}`, `id${count}`, { replyTo: 1 });
  const all = fresh(room);
  const newest = threadOf({ root: all.root, messages: all.messages.slice(4), head: room.head, mine });
  assert.is(newest.atStart, false);
  const more = applyOlderReplies(newest, { messages: all.messages.slice(2, 4) });
  assert.is(more.messages.length, 4);
  assert.is(applyOlderReplies(more, { messages: all.messages.slice(2, 4) }), more, 'a page that came twice');
  assert.equal(applyOlderReplies(more, { messages: all.messages.slice(0, 2) }), all);
});

test('what is told of my threads and what replies tell come out the same in any order', () => {
  const room = new FakeRoom('r', () => 0);
  room.create(person('bob'), 'root', 'id0');
  const reply = room.create(person('bob'), 'reply', 'id1', { replyTo: 1 }) as ClientEvent;
  const told: ClientEvent = { type: 'thread.updated', room: 'r', seq: 1, following: true, readNo: 0, replies: 0 };
  const one = applyFollowed(applyFollowed(followedOf([]), told), reply);
  const other = applyFollowed(applyFollowed(followedOf([]), reply), told);
  assert.equal(one, other);
  assert.equal(one.get(followedKey('r', 1)), { room: 'r', seq: 1, following: true, readNo: 0, replies: 1 });
  assert.is(applyFollowed(one, reply), one, 'a repeat');
});

test.run();
