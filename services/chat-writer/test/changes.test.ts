// timeout: 240s
import type { RoomState } from '@chatapp/client';
import { newId, type Actor, type Command, type Message, type RoomEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { comparable, copiesOf, emptyCopy } from './helpers/copy.ts';
import { testDatabase } from './helpers/database.ts';
import { dice, type Roll } from './helpers/dice.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('changes since');
const database = await testDatabase('changes');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const people = ['ann', 'bob', 'eve', 'dan'].map((name) => person(name));
const ann = people[0]!;
const copies = copiesOf(api.get, ann);
const HISTORIES = Number(process.env.HISTORIES ?? 100);
/** An owner whom nobody puts out, so that every archive can be opened again. */
const keeper = person('keeper');

function randomCommand(room: string, roll: Roll, sent: number): Command {
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
function randomOrder(room: string, roll: Roll): Command {
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

function ready(who: Actor[]): Promise<unknown> {
  return run(...who.map((one) => command('unroute', one, { target: 'x' })));
}

let changes = 0;
for (let seed = 1; seed <= HISTORIES; seed++)
  test(`a stale copy and the changes since, or the events since, equal a fresh look (history ${seed})`, async () => {
    const roll = dice(seed);
    await ready([...people, keeper]);
    const room = newId();
    let live = emptyCopy(room);
    const stale: RoomState[] = [];
    const take = (published: Awaited<ReturnType<typeof run>>) => {
      for (const { event } of published.events) live = copies.told(live, event as unknown as RoomEvent);
    };
    take(
      await run(
        command('room.create', keeper, { room, name: 'History', kind: 'public' }),
        command('room.join', ann, { room }),
        command('member.update', keeper, { room, userId: ann.id, role: 'owner' }),
      ),
    );
    live = { ...live, info: await copies.roomOf(room) };
    for (let round = 0; round < 30; round++) {
      stale.push(round % 2 === 0 ? live : await copies.fresh(room));
      const next = () => (roll(5) === 0 ? randomOrder(room, roll) : randomCommand(room, roll, live.messages.length));
      take(await run(...Array.from({ length: 1 + roll(12) }, next)));
    }
    const fresh = await copies.fresh(room);
    assert.equal(comparable(live), comparable(fresh));
    for (const copy of stale) assert.equal(comparable(await copies.caughtUp(copy, 1 + roll(20))), comparable(fresh));
    // Some rooms are mostly an archive.
    assert.ok(fresh.head > 15, `only ${fresh.head} changes happened`);
    changes += fresh.head;
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
  const copy = await copies.caughtUp(emptyCopy(room), 3);
  assert.equal(comparable(copy), comparable(await copies.fresh(room)));
  assert.is(copy.members?.size, 11);
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
