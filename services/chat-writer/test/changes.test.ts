// timeout: 240s
import { newId, type Actor, type Command, type Member, type Message } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { applyChanges, applyEvent, cloneCopy, comparable, emptyCopy, membersOf, type Copy } from './helpers/copy.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('changes since');
const database = await testDatabase('changes');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const people = ['ann', 'bob', 'eve', 'dan'].map((name) => person(name));
const ann = people[0]!;
const HISTORIES = Number(process.env.HISTORIES ?? 100);
/** An owner whom nobody puts out, so that every archive can be opened again. */
const keeper = person('keeper');

/** Numbers that look random and are the same in each run (mulberry32). */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % sides;
  };
}

function randomCommand(room: string, roll: (sides: number) => number, sent: number): Command {
  const who = people[roll(people.length)]!;
  const other = people[roll(people.length)]!;
  const seq = 1 + roll(Math.max(1, sent + 2));
  const emoji = ['👍', '🎉', '❤️'][roll(3)]!;
  const choices: (() => Command)[] = [
    () => say(who, room, `message ${roll(1_000)}`),
    () => say(who, room, `reply ${roll(1_000)}`, { replyTo: seq }),
    () => command('message.edit', who, { room, seq, body: `edited ${roll(1_000)}` }),
    () => command('message.delete', who, { room, seq }),
    () => command('reaction.add', who, { room, seq, emoji }),
    () => command('reaction.add', who, { room, seq, emoji }),
    () => command('reaction.remove', who, { room, seq, emoji }),
    () => command('room.update', who, { room, topic: `topic ${roll(10)}` }),
    () => command('room.join', who, { room }),
    () => command('room.join', who, { room }),
    () => command('room.leave', who, { room }),
    () => command('member.add', who, { room, userId: other.id }),
    () => command('member.remove', who, { room, userId: other.id }),
    () => command('read.mark', who, { room, seq }),
  ];
  return choices[roll(choices.length)]!();
}

/** What those do who keep order. */
function randomOrder(room: string, roll: (sides: number) => number): Command {
  const who = people[roll(people.length)]!;
  const userId = people[roll(people.length)]!.id;
  const role = (['owner', 'owner', 'moderator', 'member'] as const)[roll(4)]!;
  const choices: (() => Command)[] = [
    () => command('member.update', who, { room, userId, role }),
    () => command('member.update', who, { room, userId, mutedUntil: '2100-01-01T00:00:00.000Z' }),
    () => command('member.update', who, { room, userId, mutedUntil: null }),
    // Ann is who looks.
    () => command('member.ban', who, { room, userId: people[1 + roll(3)]!.id }),
    () => command('member.unban', who, { room, userId }),
    () => command('member.unban', who, { room, userId }),
    () => command('room.update', who, { room, slowModeS: roll(4) === 0 ? 1 : 0 }),
    () => command('room.update', keeper, { room, archived: roll(3) === 0 }),
    () => command('room.update', keeper, { room, archived: false }),
  ];
  return choices[roll(choices.length)]!();
}

async function all<Item>(url: string, field: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ;) {
    const { body } = await api.get(ann, `${url}?limit=3${cursor}`);
    items.push(...body[field]);
    if (body.nextCursor === null) return items;
    cursor = `&cursor=${body.nextCursor}`;
  }
}

/** What somebody sees who comes now. */
async function fetchAll(room: string): Promise<Copy> {
  const copy = emptyCopy();
  const { body } = await api.get(ann, `/api/rooms/${room}/messages?limit=200`);
  for (const message of body.messages as Message[]) copy.messages.set(message.seq, message);
  copy.rev = body.head;
  copy.members = membersOf(await all<Member>(`/api/rooms/${room}/members`, 'members'));
  copy.room = (await api.get(ann, `/api/rooms/${room}`)).body.room;
  return copy;
}

async function catchUp(room: string, copy: Copy, limit: number): Promise<void> {
  for (let more = true; more;) {
    const { body } = await api.get(ann, `/api/rooms/${room}/changes?since=${copy.rev}&limit=${limit}`);
    assert.ok(body.changes.length <= limit);
    assert.ok(body.upTo > copy.rev || !body.more);
    applyChanges(copy, body);
    more = body.more;
  }
}

/** What a room is to anybody, but for what a message changes of it and brings with it. */
function roomOf({ room }: Copy) {
  const { id, name, kind, topic, memberCount, createdAt, archivedAt, slowModeS } = room!;
  return { id, name, kind, topic, memberCount, createdAt, archivedAt, slowModeS };
}

function ready(who: Actor[]): Promise<unknown> {
  return run(...who.map((one) => command('unroute', one, { target: 'x' })));
}

let changes = 0;
for (let seed = 1; seed <= HISTORIES; seed++)
  test(`a stale copy and the changes since, or the events since, equal a fresh look (history ${seed})`, async () => {
    const roll = dice(seed);
    await ready([...people, keeper]);
    const room = newId();
    const live = emptyCopy();
    const stale: Copy[] = [];
    const take = (published: Awaited<ReturnType<typeof run>>) => {
      for (const { event } of published.events) applyEvent(live, event);
    };
    take(
      await run(
        command('room.create', keeper, { room, name: 'History', kind: 'public' }),
        command('room.join', ann, { room }),
        command('member.update', keeper, { room, userId: ann.id, role: 'owner' }),
      ),
    );
    live.room = (await api.get(ann, `/api/rooms/${room}`)).body.room;
    for (let round = 0; round < 30; round++) {
      stale.push(round % 2 === 0 ? cloneCopy(live) : await fetchAll(room));
      const next = () => (roll(5) === 0 ? randomOrder(room, roll) : randomCommand(room, roll, live.messages.size));
      take(await run(...Array.from({ length: 1 + roll(12) }, next)));
    }
    const fresh = await fetchAll(room);
    assert.equal(comparable(live), comparable(fresh));
    assert.equal(roomOf(live), roomOf(fresh));
    for (const copy of stale) {
      await catchUp(room, copy, 1 + roll(20));
      assert.equal(comparable(copy), comparable(fresh));
      assert.equal(roomOf(copy), roomOf(fresh));
    }
    // Some rooms are mostly an archive.
    assert.ok(fresh.rev > 15, `only ${fresh.rev} changes happened`);
    changes += fresh.rev;
  });

test('much happened in these histories', () => {
  assert.ok(changes > 30 * HISTORIES, String(changes));
});

test('each message comes once, in its latest state, by its last change', async () => {
  const room = newId();
  await run(
    command('room.create', ann, { room, name: 'R', kind: 'public' }),
    ...['a', 'b', 'c'].map((body) => say(ann, room, body)),
    command('message.edit', ann, { room, seq: 1, body: 'a2' }),
    command('reaction.add', ann, { room, seq: 1, emoji: '👍' }),
  );
  const { body } = await api.get(ann, `/api/rooms/${room}/changes?since=1`);
  assert.equal(
    body.changes.map(({ rev, seq, body: text }: Message) => [rev, seq, text]),
    [
      [3, 2, 'b'],
      [4, 3, 'c'],
      [6, 1, 'a2'],
    ],
  );
  assert.equal([body.upTo, body.more, body.room, body.members], [6, false, undefined, undefined]);
});

test('members come page by page too, and none is left out', async () => {
  const room = newId();
  const crowd = Array.from({ length: 10 }, (_, index) => person(`p${index}`));
  await run(
    command('room.create', ann, { room, name: 'R', kind: 'public' }),
    ...crowd.map((one) => command('room.join', one, { room })),
    ...crowd.map((one) => say(one, room, 'hi')),
  );
  const copy = emptyCopy();
  await catchUp(room, copy, 3);
  assert.equal(comparable(copy), comparable(await fetchAll(room)));
  assert.is(copy.members.size, 11);
});

test('a number from the future has no changes', async () => {
  const room = newId();
  await run(command('room.create', ann, { room, name: 'R', kind: 'public' }));
  const { body } = await api.get(ann, `/api/rooms/${room}/changes?since=99`);
  assert.equal(body, { changes: [], upTo: 1, more: false });
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
