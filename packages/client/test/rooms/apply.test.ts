import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  applyChanges,
  applyEvent,
  applyMembers,
  applyPage,
  emptyRoom,
  expectMembers,
  expectPage,
  firstPage,
  firstSeq,
  trimMessages,
  type Page,
  type RoomState,
} from '../../src/index.ts';
import { readChanges } from '../../src/rooms/read-changes.ts';
import type { Member } from '@chatapp/contracts';
import { changeAtRandom, FakeRoom, person } from '../support/fake-room.ts';
import { Dice } from '../support/random.ts';
import { assertSame } from '../support/same-room.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('applying pages, changes and events');

/** One client's copy of a room, fed by chance: answers that took long, events that come twice, late or not at all. */
class Copy {
  state: RoomState;
  readonly #room: FakeRoom;
  readonly #dice: Dice;
  #older: { page: Page; at: number } | undefined;
  #members: Member[] | undefined;

  constructor(room: FakeRoom, dice: Dice) {
    this.#room = room;
    this.#dice = dice;
    this.state = dice.chance(0.5)
      ? firstPage(room.id, room.page({ limit: dice.between(1, 6) }), room.info())
      : emptyRoom(room.id, room.info());
  }

  step(): void {
    const dice = this.#dice;
    const { log } = this.#room;
    switch (dice.between(0, 5)) {
      case 0:
      case 1: {
        // Events around the head: repeats, the next ones, and some from beyond a gap.
        const from = Math.max(0, this.state.head - dice.between(0, 3));
        const events = log.slice(from, from + dice.between(1, 8)).filter(() => dice.chance(0.9));
        for (const event of events) this.state = applyEvent(this.state, event, 'me');
        break;
      }
      case 2:
        this.older();
        break;
      case 3:
        if (this.#members) this.state = applyMembers(this.state, this.#members);
        else this.state = expectMembers(this.state);
        this.#members = this.#members ? undefined : this.#room.memberList();
        break;
      case 4:
        if (dice.chance(0.2)) this.state = trimMessages(this.state, dice.between(0, 4));
        break;
      default:
    }
    const { messages, lastSeq } = this.state;
    messages.forEach(({ seq }, index) => assert.is(seq, lastSeq - messages.length + 1 + index, 'no hole'));
  }

  /** Asks for an older page, or takes the one that was asked for a while ago. */
  older(): void {
    if (this.#older) {
      this.state = applyPage(this.state, this.#older.page, this.#older.at) ?? this.state;
      this.#older = undefined;
    } else {
      this.state = expectPage(this.state);
      const page = this.#room.page({ before: firstSeq(this.state), limit: this.#dice.between(1, 6) });
      this.#older = { page, at: this.state.head };
    }
  }

  async catchUp(): Promise<void> {
    const limit = this.#dice.between(1, 5);
    const api = { changes: ({ since }: { since: number }) => Promise.resolve(this.#room.changes(since, limit)) };
    const clock = new VirtualClock();
    const patience = { clock, random: Math.random, signal: new AbortController().signal };
    this.state = applyChanges(this.state, await readChanges(api, this.state.id, this.state.head, patience), 'me');
  }
}

test('any mixture of late pages, changes and events ends at the truth', async () => {
  for (let seed = 1; seed <= 3_000; seed++) {
    const dice = new Dice(seed);
    let ids = 0;
    const room = new FakeRoom('r', () => 0);
    const change = () => changeAtRandom(room, dice, () => `id${++ids}`);
    for (let count = dice.between(0, 12); count > 0; count--) change();
    const copy = new Copy(room, dice);
    for (let count = dice.between(5, 60); count > 0; count--) {
      if (dice.chance(0.5)) change();
      if (dice.chance(0.08)) await copy.catchUp();
      else copy.step();
    }
    if (dice.chance(0.5)) await copy.catchUp();
    else for (const event of room.log) copy.state = applyEvent(copy.state, event, 'me');
    assertSame(copy.state, room, `seed ${seed}`);
  }
});

test('a state from before plus the events since equals a fresh fetch', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const dice = new Dice(seed);
    let ids = 0;
    const room = new FakeRoom('r', () => 0);
    const change = () => changeAtRandom(room, dice, () => `id${++ids}`);
    for (let count = dice.between(0, 20); count > 0; count--) change();
    let state = firstPage('r', room.page({}), room.info());
    const from = room.head;
    for (let count = dice.between(1, 30); count > 0; count--) change();
    for (const event of room.log.slice(from)) state = applyEvent(state, event, 'me');
    assert.equal(state, firstPage('r', room.page({}), room.info()));
  }
});

test('an event that is not the next one changes nothing', () => {
  const room = new FakeRoom('r', () => 0);
  for (let count = 1; count <= 4; count++) room.create(person('bob'), `m${count}`, `id${count}`);
  const [first, second, third] = room.log;
  let state = emptyRoom('r');
  state = applyEvent(state, first!);
  assert.is(applyEvent(state, first!), state, 'a repeat');
  assert.is(applyEvent(state, third!), state, 'one from beyond a gap');
  assert.is(applyEvent(state, { ...second!, room: 'other' }), state, 'one of another room');
  assert.is(applyEvent(state, second!).messages[0], state.messages[0], 'what did not change stays the same object');
});

test('a page that is older than what is known, or does not join up, is asked for again', () => {
  const room = new FakeRoom('r', () => 0);
  for (let count = 1; count <= 6; count++) room.create(person('bob'), `m${count}`, `id${count}`);
  const page = room.page({ before: 5, limit: 2 });
  room.edit(4, 'changed');
  const state = expectPage(firstPage('r', room.page({ limit: 2 }), room.info()));
  assert.is(applyPage(state, page, state.head), undefined, 'older');
  assert.is(applyPage(state, room.page({ before: 4, limit: 2 }), state.head), undefined, 'not adjacent');
  assert.is(applyPage(state, room.page({ before: 5, limit: 2 }), state.head)?.messages[1]?.body, 'changed');
});

test.run();
