import { limits, newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { insertMentions, listUnreadMentions } from '../src/db/mentions.queries.ts';
import { runTogether } from '../src/db/fenced-transaction.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { rowsRead } from './helpers/rows-read.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('mentions');
const database = await testDatabase('mentions');
const writer = testWriter(database);
const { run } = writer;
const api = await testApi(database, writer);
const [ann, bob, eve, dan] = [person('ann'), person('Bob'), person('eve'), person('dan')];

async function makeRoom(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = newId();
  const known = [bob, eve, dan].map((who) => command('read.mark', who, { room: 'none', seq: 1 }));
  await run(command('room.create', ann, { room, name: 'R', kind }), ...known);
  await run(...[bob, eve].map((who) => command('member.add', ann, { room, userId: who.id })));
  return room;
}

const edit = (who: typeof ann, room: string, seq: number, body: string) =>
  command('message.edit', who, { room, seq, body });
const told = ({ personal }: Awaited<ReturnType<typeof run>>) =>
  personal.map(
    ({ user, event }) =>
      `${event.type} ${event.seq as number} ${[ann, bob, eve, dan].find((who) => who.id === user)?.username}`,
  );
const unread = async (who: typeof ann, room: string): Promise<number[]> => {
  const one = (await api.get(who, `/api/rooms/${room}`)).body.room.mentionSeqs;
  const { rooms } = (await api.get(who, '/api/rooms')).body;
  assert.equal(rooms.find(({ id }: { id: string }) => id === room).mentionSeqs, one);
  return one;
};

test('those in the room who are named are told; strangers, oneself and names in code are text', async () => {
  const room = await makeRoom();
  const published = await run(
    say(ann, room, 'hi @bob, @EVE, @dan, @ann and @nobody'),
    say(ann, room, '`@bob` bob@example.com'),
    say(bob, room, '@ann @ann'),
  );
  assert.equal(
    published.events.map(({ event }) => event.mentions),
    [[bob.id, eve.id], undefined, [ann.id]],
  );
  assert.equal(told(published), ['mention.added 1 Bob', 'mention.added 1 eve', 'mention.added 3 ann']);
  assert.equal(await unread(bob, room), [1]);
  assert.equal(await unread(ann, room), [3]);
  const { body } = await api.get(dan, `/api/rooms/${room}/messages`);
  assert.equal(body.messages[0].mentions, [bob.id, eve.id]);
});

test('somebody who came in the same batch is named, somebody who left in it is not', async () => {
  const room = await makeRoom();
  const published = await run(
    command('room.join', dan, { room }),
    say(ann, room, 'welcome @dan, bye @eve'),
    command('room.leave', eve, { room }),
    say(ann, room, '@dan @eve'),
  );
  const created = published.events.filter(({ event }) => event.type === 'message.created');
  assert.equal(
    created.map(({ event }) => event.mentions),
    [[dan.id, eve.id], [dan.id]],
  );
});

test('an edit names anew, a deletion names nobody, and each is told of what changed for them', async () => {
  const room = await makeRoom();
  await run(say(ann, room, '@bob'));
  assert.equal(told(await run(edit(ann, room, 1, '@bob @eve'))), ['mention.added 1 eve']);
  assert.equal(told(await run(edit(ann, room, 1, '@eve'))), ['mention.removed 1 Bob']);
  assert.equal(await unread(bob, room), []);
  assert.equal(await unread(eve, room), [1]);
  assert.equal(told(await run(edit(ann, room, 1, '`@eve`'), edit(ann, room, 1, '@bob @eve'))), [
    'mention.removed 1 eve',
    'mention.added 1 Bob',
    'mention.added 1 eve',
  ]);
  assert.equal(await unread(eve, room), [1]);
  const published = await run(command('message.delete', ann, { room, seq: 1 }));
  assert.is(published.events[0]!.event.mentions, undefined);
  assert.equal(told(published), ['mention.removed 1 Bob', 'mention.removed 1 eve']);
  assert.equal(await unread(eve, room), []);
});

test('a message that is sent and edited in one batch names whom it names last', async () => {
  const room = await makeRoom();
  await run(say(ann, room, '@bob @room'), edit(ann, room, 1, '@eve'));
  assert.equal([await unread(bob, room), await unread(eve, room)], [[], [1]]);
});

test('what is read is no unread mention, on any device', async () => {
  const room = await makeRoom();
  await run(say(ann, room, '@bob'), say(ann, room, 'plain'), say(ann, room, '@bob'));
  assert.equal(await unread(bob, room), [1, 3]);
  await run(command('read.mark', bob, { room, seq: 2 }));
  assert.equal(await unread(bob, room), [3]);
  await run(command('read.mark', bob, { room, seq: 3 }), edit(ann, room, 2, '@bob after all'));
  assert.equal(await unread(bob, room), [], 'what names me after I have read it is read');
});

test('@room speaks to all but the writer; nobody is told one by one', async () => {
  const room = await makeRoom();
  const published = await run(say(bob, room, '@room and @eve'));
  const { mentions, mentionsRoom } = published.events[0]!.event;
  assert.equal([mentions, mentionsRoom], [[eve.id], true]);
  assert.equal(told(published), ['mention.added 1 eve']);
  assert.equal([await unread(ann, room), await unread(bob, room), await unread(eve, room)], [[1], [], [1]]);
  await run(edit(bob, room, 1, 'never mind'));
  assert.equal([await unread(ann, room), await unread(eve, room)], [[], []]);
});

test('in a room of many, only moderators speak to all', async () => {
  const room = await makeRoom();
  const crowd = Array.from({ length: limits.mentionRoomMembers - 2 }, (_, index) => person(`crowd${index}`));
  const before = say(bob, room, '@room before');
  await run(before, ...crowd.map((who) => command('room.join', who, { room })));
  const published = await run(say(bob, room, '@room'), say(ann, room, '@room'));
  assert.equal(
    published.events.map(({ event }) => event.mentionsRoom),
    [undefined, true],
  );
  assert.equal(await unread(eve, room), [1, 3]);
});

test('of a room the newest mentions are listed, and a person of that many rooms costs no more queries', async () => {
  const room = await makeRoom();
  await run(...Array.from({ length: limits.mentionSeqs + 5 }, () => say(ann, room, '@bob @room')));
  const seqs = await unread(bob, room);
  assert.equal([seqs.length, seqs[0], seqs.at(-1)], [limits.mentionSeqs, 6, limits.mentionSeqs + 5]);
});

test('mentions that have been read cost nothing, however many they are', async () => {
  const costs: number[] = [];
  for (const count of [200, 5_000]) {
    const room = newId();
    const user = `named${count}`;
    const seqs = Array.from({ length: count }, (_, index) => index + 1);
    await runTogether(database.writes.db, [
      insertMentions(seqs.flatMap((seq) => [user, ''].map((name) => ({ user: name, room, seq, sender: ann.id })))),
    ]);
    const places = [{ room, readSeq: count - 10, lastSeq: count }];
    const { value, rows } = await rowsRead(database.reads.db, (one) =>
      listUnreadMentions(one, user, places, limits.mentionSeqs),
    );
    assert.equal(value.get(room), seqs.slice(-10));
    costs.push(rows);
  }
  const [few, many] = costs as [number, number];
  assert.ok(many > 0 && many <= few + 5, `${many} rows instead of ${few}`);
});

test.after(async () => {
  writer.writer.stop();
  await api.close();
  await database.close();
});
test.run();
