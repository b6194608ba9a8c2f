import { limits, newId, type Actor, type Message, type Room } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../src/db/database.ts';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('queries over HTTP');
const database = await testDatabase('routes');
const testing = testWriter(database);
const { run, revocations } = testing;
const api = await testApi(database, testing);
const { get } = api;
const [ann, bob, eve] = [person('ann'), person('bob'), person('eve')];

async function makeRoom(kind: 'public' | 'private', name = 'Room', who: Actor = ann): Promise<string> {
  const room = newId();
  await run(command('room.create', who, { room, name, kind }));
  return room;
}

test.before(async () => {
  await run(...[ann, bob, eve].map((who) => command('unroute', who, { target: 'x' })));
});

test('history is paged before, after and around a place, ascending, with the head', async () => {
  const room = await makeRoom('public');
  await run(...Array.from({ length: 10 }, (_, index) => say(ann, room, `m${index + 1}`)));
  const page = async (query: string) => {
    const { body } = await get(bob, `/api/rooms/${room}/messages?${query}`);
    assert.is(body.head, 11);
    return (body.messages as Message[]).map(({ seq }) => seq);
  };
  assert.equal(await page(''), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(await page('limit=3'), [8, 9, 10]);
  assert.equal(await page('before=8&limit=3'), [5, 6, 7]);
  assert.equal(await page('before=3&limit=5'), [1, 2]);
  assert.equal(await page('before=1'), []);
  assert.equal(await page('after=0&limit=2'), [1, 2]);
  assert.equal(await page('after=8&limit=5'), [9, 10]);
  assert.equal(await page('after=10'), []);
  assert.equal(await page('around=5&limit=4'), [3, 4, 5, 6]);
  assert.equal(await page('around=1&limit=4'), [1, 2, 3, 4]);
  assert.equal(await page('around=10&limit=4'), [8, 9, 10]);
  for (const wrong of ['limit=0', `limit=${limits.pageMax + 1}`, 'before=0', 'before=x', 'before=2&after=1', 'at=x'])
    assert.is((await get(ann, `/api/rooms/${room}/messages?${wrong}`)).body.code, 'bad_request', wrong);
});

test('history is found by a time: the page around the first message from then on', async () => {
  const room = await makeRoom('public');
  await run(...Array.from({ length: 9 }, (_, index) => say(ann, room, `m${index + 1}`)));
  // Three days of three messages.
  const day = (seq: number) => `2026-03-0${Math.ceil(seq / 3)} 10:00:0${seq}.000`;
  for (let seq = 1; seq <= 9; seq++)
    await database.writes.db
      .updateTable('messages')
      .set({ at: day(seq) })
      .where('room_id', '=', room)
      .where('seq', '=', seq)
      .execute();
  const first = async (at: string, limit = 1) => {
    const { body } = await get(bob, `/api/rooms/${room}/messages?at=${encodeURIComponent(at)}&limit=${limit}`);
    return (body.messages as Message[]).map(({ seq }) => seq);
  };
  assert.equal(await first('2026-03-02T00:00:00.000Z'), [4]);
  assert.equal(await first('2026-03-02T10:00:04.000Z'), [4]);
  assert.equal(await first('2026-03-02T10:00:04.001Z'), [5]);
  assert.equal(await first('2020-01-01T00:00:00.000Z'), [1]);
  assert.equal(await first('2030-01-01T00:00:00.000Z'), [9]);
  assert.equal(await first('2026-03-02T00:00:00.000Z', 4), [2, 3, 4, 5]);
  const both = await get(bob, `/api/rooms/${room}/messages?at=2026-03-02T00:00:00.000Z&around=2`);
  assert.is(both.body.code, 'bad_request');
  const empty = await get(bob, `/api/rooms/${await makeRoom('public')}/messages?at=2026-03-02T00:00:00.000Z`);
  assert.equal(empty.body.messages, []);
});

test('a page shows messages as they are now', async () => {
  const room = await makeRoom('public');
  await run(
    command('room.join', bob, { room }),
    say(ann, room, 'one'),
    say(bob, room, 'two', { replyTo: 1 }),
    say(ann, room, 'three'),
    command('reaction.add', bob, { room, seq: 1, emoji: '👍' }),
    command('message.edit', bob, { room, seq: 2, body: 'two!' }),
    command('message.delete', ann, { room, seq: 3 }),
  );
  const { body } = await get(ann, `/api/rooms/${room}/messages`);
  const [one, two, three] = body.messages as [Message, Message, Message];
  assert.equal(one.reactions, { '👍': [bob.id] });
  assert.equal([two.body, two.replyTo, two.sender.username, typeof two.editedAt], ['two!', 1, 'bob', 'string']);
  assert.equal([three.body, typeof three.deletedAt, three.rev], ['', 'string', 8]);
});

test('rooms are listed with what is unread, direct ones with the other person', async () => {
  const [room, direct] = [await makeRoom('private'), newId()];
  await run(command('member.add', ann, { room, userId: eve.id }));
  await run(say(ann, room, 'a'), say(ann, room, 'b'), command('read.mark', eve, { room, seq: 1 }));
  await run(command('direct.open', bob, { room: direct, userId: eve.id }));
  const { rooms } = (await get(eve, '/api/rooms')).body as { rooms: (Room & { [field: string]: unknown })[] };
  const find = (id: string) => rooms.find((one) => one.id === id)!;
  assert.is(rooms.length, 2);
  const { lastSeq, readSeq, unread, role, head } = find(room);
  assert.equal(
    { lastSeq, readSeq, unread, role, head },
    { lastSeq: 2, readSeq: 1, unread: 1, role: 'member', head: 4 },
  );
  assert.equal(find(direct).peer, { id: bob.id, username: 'bob', displayName: 'BOB' });
  await run(command('member.remove', ann, { room, userId: eve.id }));
  assert.equal(
    (await get(eve, '/api/rooms')).body.rooms.map((one: Room) => one.id),
    [direct],
  );
});

test('the directory has public rooms by name, page by page, and finds parts of names', async () => {
  const prefix = `Zoo ${'🦓'.repeat(60)}`;
  await makeRoom('private', `${prefix} hidden`);
  const names = Array.from(
    { length: limits.directoryPage + 5 },
    (_, index) => `${prefix} ${String(index).padStart(2, '0')}`,
  );
  // The same name twice: the id decides.
  for (const name of [...names, names[49]!]) await makeRoom('public', name);
  const seen: Room[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body } = await get(eve, `/api/rooms/directory?query=zoo${cursor && `&cursor=${cursor}`}`);
    seen.push(...body.rooms);
    cursor = body.nextCursor;
  }
  assert.equal(
    seen.map(({ name }) => name),
    [...names, names[49]!].toSorted(),
  );
  assert.is(new Set(seen.map(({ id }) => id)).size, names.length + 1);
  const { body } = await get(eve, `/api/rooms/directory?query=${encodeURIComponent('100%')}`);
  assert.equal(body, { rooms: [], nextCursor: null });
});

test('a room shows itself as its reader may see it', async () => {
  const [open, closed] = [await makeRoom('public'), await makeRoom('private')];
  assert.is((await get(ann, `/api/rooms/${open}`)).body.room.role, 'owner');
  assert.is((await get(eve, `/api/rooms/${open}`)).body.room.role, undefined);
  for (const path of ['', '/messages', '/changes?since=0', '/members']) {
    const hidden = await get(eve, `/api/rooms/${closed}${path}`);
    assert.equal([hidden.status, hidden.body.code], [403, 'not_a_member'], path);
    const missing = await get(eve, `/api/rooms/nowhere${path}`);
    assert.equal([missing.status, missing.body.code], [404, 'room_not_found'], path);
  }
});

const find = async (query: string) => {
  const { body } = await get(ann, `/api/people?query=${encodeURIComponent(query)}`);
  return body.people.map(({ username }: { username: string }) => username);
};

test('people are found by the beginning of their username or name, whatever its case', async () => {
  const [anton, anna] = [person('Anton_7'), { ...person('xaver'), displayName: 'anTonia' }];
  await run(...[anton, anna].map((who) => command('unroute', who, { target: 'x' })));
  assert.equal(await find('ant'), ['Anton_7', 'xaver']);
  assert.equal(await find('anton_'), ['Anton_7']);
  assert.equal(await find('%'), []);
  assert.equal(await find('_'), []);
});

test('people who share a beginning come by pages, by username and then by name, each once', async () => {
  const many = Array.from({ length: 65 }, (_, index) => {
    const byUsername = { ...person(`zoe-${index}`), displayName: index % 2 ? `Zoe ${index}` : 'Somebody' };
    return index < 45 ? byUsername : { ...person(`other-${index}`), displayName: index < 60 ? 'Zoe' : `Zoë ${index}` };
  });
  await run(...many.map((who) => command('unroute', who, { target: 'x' })));
  const found: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 20; pages++) {
    const { body }: { body: { people: { username: string }[]; nextCursor: string | null } } = await get(
      ann,
      `/api/people?query=zoe${cursor && `&cursor=${cursor}`}`,
    );
    assert.ok(body.people.length <= limits.peoplePage);
    found.push(...body.people.map(({ username }) => username));
    cursor = body.nextCursor;
  }
  assert.equal(found.toSorted(), many.map(({ username }) => username).toSorted());
  assert.ok(found.slice(0, 45).every((username) => username.startsWith('zoe-')));
  for (const bad of ['x', Buffer.from('["age 7","u1"]').toString('base64url')])
    assert.is((await get(ann, `/api/people?query=zoe&cursor=${bad}`)).body.code, 'bad_request');
});

test('nobody reads without a token, with a forged one, or after their session ended', async () => {
  const bare = await api.app.inject({ url: '/api/rooms' });
  assert.equal([bare.statusCode, bare.json().code], [401, 'token_missing']);
  const forged = await api.app.inject({ url: '/api/rooms', headers: { authorization: 'Bearer a.b.c' } });
  assert.equal([forged.statusCode, forged.json().code], [401, 'token_invalid']);
  const gone = person('gone');
  assert.is((await get(gone, '/api/rooms')).status, 200);
  revocations.end(gone.session);
  const ended = await get(gone, '/api/rooms');
  assert.equal([ended.status, ended.body.code], [401, 'session_ended']);
});

test('while MySQL is away the answer says so, and when to come again', async () => {
  const away = openDatabase('mysql://nobody@127.0.0.1:1/nowhere', { connections: 1 });
  const lost = await testApi({ ...database, reads: away }, testing);
  const { status, body } = await lost.get(ann, '/api/rooms');
  assert.equal([status, body.code, body.retryAfterMs], [503, 'unavailable', 1_000]);
  await lost.close();
  await away.close();
});

test('a cursor of one’s own making is refused', async () => {
  const room = await makeRoom('public');
  const withEmoji = Buffer.from(JSON.stringify(['ann', '😀'])).toString('base64url');
  for (const path of [
    `${room}/members?cursor=abc`,
    `${room}/members?cursor=${withEmoji}`,
    'directory?cursor=%F0%9F%98%80',
  ]) {
    const { status, body } = await get(ann, `/api/rooms/${path}`);
    assert.equal([status, body.code], [400, 'bad_request'], path);
  }
});

test.after(async () => {
  testing.writer.stop();
  await api.close();
  await database.close();
});
test.run();
