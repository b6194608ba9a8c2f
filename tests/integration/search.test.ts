// timeout: 300s
// Finding messages, over the whole road: written through the gateway, indexed from the events, asked for through nginx.
import { randomUUID } from 'node:crypto';
import { DEFAULT_PARTITIONS, groups, partitionOf, patience, streams } from '@chatapp/contracts';
import { until } from '@chatapp/testkit';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { register, type Peer } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const { stack, url, wsUrl, done } = await withStack(
  { gateway: 1, 'search-indexer': 2 },
  {
    services: ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway'],
    serviceEnv: {
      auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
      'search-indexer': { SWEEP_MS: '1000' },
    },
  },
);
const search = suite('search, over the whole road');
search.after(done);

interface Hit {
  message: { seq: number; body: string; room: string; sender: { id: string } };
  roomName: string;
  marks: [number, number][];
}
interface Page {
  hits: Hit[];
  nextCursor: string | null;
  code?: string;
}

async function ask(person: Peer, query: Record<string, string>): Promise<Page & { status: number }> {
  const { status, body } = await person.call('GET', `/api/search?${new URLSearchParams(query).toString()}`);
  return { status, ...(body as Page) };
}

async function bodies(person: Peer, query: Record<string, string>): Promise<string[]> {
  const page = await ask(person, query);
  assert.is(page.status, 200, JSON.stringify(page));
  return page.hits.map(({ message }) => message.body);
}

/** Waits until an answer is this one: events take their moment. */
async function finds(
  person: Peer,
  query: Record<string, string>,
  expected: string[],
  patienceMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await bodies(person, query);
    if (JSON.stringify(found) === JSON.stringify(expected) || performance.now() > deadline) {
      assert.equal(found, expected, JSON.stringify(query));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function say(person: Peer, room: string, body: string): Promise<number> {
  const sent = await person.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });
  assert.is(sent.status, 201, JSON.stringify(sent.body));
  return (sent.body as { seq: number }).seq;
}

const scripts: [typed: string, written: string, marked: string[]][] = [
  ['creme brulee', 'Une CRÈME brûlée', ['CRÈME', 'brûlée']],
  ['елка', 'Моя Ёлка', ['Ёлка']],
  ['ωρα', 'Τι ώρα είναι;', ['ώρα']],
  ['مرحبا', 'مَرْحَبًا يا صديقي', ['مَرْحَبًا']],
  ['שלום', 'שָׁלוֹם חבר', ['שָׁלוֹם']],
  ['दुनिया', 'नमस्ते दुनिया', ['दुनिया']],
  ['ภาษาไทย', 'ฉันเรียนภาษาไทยทุกวัน', ['ภาษาไทย']],
  ['学习', '我们在学校学习中文。', ['学习']],
  ['タワー', '東京タワーへ行く', ['タワー']],
  ['학교', '학교에서 만나자', ['학교']],
  ['👍', '😀 well done 👍🏽', ['👍🏽']],
];

search('every script is found as it is typed, with marks where it stands', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  for (const [, written] of scripts) await say(ann, room, written);
  for (const [typed, written, marked] of scripts) {
    await finds(ann, { q: typed }, [written]);
    const [hit] = (await ask(ann, { q: typed })).hits;
    const points = Array.from(written);
    assert.equal(
      hit?.marks.map(([from, to]) => points.slice(from, to).join('')),
      marked,
      typed,
    );
    assert.is(hit?.roomName, 'Talk');
  }
});

search('edits and deletions, reactions and links follow', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  const seq = await say(ann, room, 'meet at the harbour');
  await say(ann, room, 'see https://example.org `now`');
  await finds(ann, { q: 'harbour' }, ['meet at the harbour']);
  assert.is(
    (await ann.call('PATCH', `/api/rooms/${room}/messages/${seq}`, { body: 'meet at the station' })).status,
    200,
  );
  assert.equal(await bodies(ann, { q: 'harbour' }), [], 'at once: a hit is looked at before it is shown');
  await finds(ann, { q: 'station' }, ['meet at the station']);
  await finds(ann, { has: 'link' }, ['see https://example.org `now`']);
  await finds(ann, { q: 'has:code' }, ['see https://example.org `now`']);
  assert.is(
    (await ann.call('PUT', `/api/rooms/${room}/messages/${seq}/reactions/${encodeURIComponent('👍')}`)).status,
    204,
  );
  await finds(ann, { q: 'has:reaction' }, ['meet at the station']);
  assert.is((await ann.call('DELETE', `/api/rooms/${room}/messages/${seq}`)).status, 204);
  assert.equal(await bodies(ann, { q: 'station' }), []);
  assert.equal(await bodies(ann, { q: 'has:reaction' }), []);
});

search('nobody finds what they may not read', async () => {
  const [ann, bob, eve] = await Promise.all(['ann', 'bob', 'eve'].map((name) => register(url, unique(name))));
  if (!ann || !bob || !eve) throw new Error('nobody came');
  const open = await makeRoom(ann, 'public');
  const closed = await makeRoom(ann, 'private');
  assert.is((await bob.call('POST', `/api/rooms/${open}/join`)).status, 200);
  assert.is((await ann.call('POST', `/api/rooms/${closed}/members`, { userId: bob.id })).status, 201);
  const word = `word${randomUUID().slice(0, 8)}`;
  await say(ann, open, `open ${word}`);
  await say(ann, closed, `closed ${word}`);
  await finds(bob, { q: word }, [`closed ${word}`, `open ${word}`]);
  await finds(bob, { q: `${word} from:${ann.username}` }, [`closed ${word}`, `open ${word}`]);
  assert.equal(await bodies(bob, { q: `${word} from:me` }), []);
  // Eve is in neither: a public room is read by whoever names it.
  assert.equal(await bodies(eve, { q: word }), []);
  assert.equal(await bodies(eve, { q: word, room: open }), [`open ${word}`]);
  assert.is((await ask(eve, { q: word, room: closed })).code, 'not_a_member');
  assert.is((await ask(eve, { q: `${word} in:${closed}` })).code, 'room_not_found');
  // Who is put out finds nothing any more, from that moment.
  assert.is((await ann.call('DELETE', `/api/rooms/${closed}/members/${bob.id}`)).status, 204);
  assert.equal(await bodies(bob, { q: word }), [`open ${word}`]);
  assert.is((await ask(bob, { q: word, room: closed })).code, 'not_a_member');
  // Who is banned does not even find what everybody may read.
  const banned = await ann.call('PUT', `/api/rooms/${open}/bans/${bob.id}`, {});
  assert.ok([200, 201, 204].includes(banned.status), JSON.stringify(banned.body));
  assert.equal(await bodies(bob, { q: word }), []);
  assert.is((await ask(bob, { q: word, room: open })).code, 'banned');
  assert.is((await eve.call('GET', `/api/search?q=${word}`, undefined, { token: 'x' })).status, 401);
});

search('pages bring everything once, newest first, whatever is written meanwhile', async () => {
  const ann = await register(url, unique('ann'));
  const rooms = await Promise.all([makeRoom(ann), makeRoom(ann), makeRoom(ann)]);
  for (let index = 0; index < 30; index++) await say(ann, rooms[index % 3]!, `ticket ${index}`);
  await finds(ann, { q: '"ticket 29"' }, ['ticket 29']);
  const found: string[] = [];
  for (let cursor = ''; ;) {
    const page = await ask(ann, { q: 'ticket', limit: '7', ...(cursor === '' ? {} : { cursor }) });
    found.push(...page.hits.map(({ message }) => message.body));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
    await say(ann, rooms[0], `ticket late ${found.length}`);
  }
  assert.equal(
    found,
    Array.from({ length: 30 }, (_, index) => `ticket ${29 - index}`),
  );
});

search('what is typed is text, and what makes no sense is said so', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  await say(ann, room, `it's 100% "quoted" \\ and _odd_; drop table messages; --`);
  await finds(ann, { q: 'drop table' }, [`it's 100% "quoted" \\ and _odd_; drop table messages; --`]);
  for (const q of [
    `'`,
    `' or ''='`,
    '%',
    '*',
    '+drop* @2',
    `\\`,
    '"',
    '\u0000',
    '-drop',
    'x'.repeat(401),
    'has:cake',
    'before:never',
  ]) {
    const { status, code } = await ask(ann, { q });
    assert.ok(
      status === 200 || (status === 400 && ['bad_search', 'bad_request'].includes(String(code))),
      `${q}: ${status} ${code}`,
    );
  }
  assert.is((await ask(ann, {})).code, 'bad_search');
  assert.is((await ask(ann, { q: 'x', cursor: 'no' })).code, 'bad_request');
  assert.is((await ask(ann, { q: 'x from:nobody-at-all' })).code, 'user_not_found');
});

search('the index heals: Redis loses all while it is not looking', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  await say(ann, room, 'before the loss');
  await finds(ann, { q: 'loss' }, ['before the loss']);
  const redis = new Redis(stack.redisUrl);
  for (const index of [1, 2]) stack.pause('search-indexer', index);
  await say(ann, room, 'lost on its way');
  await redis.flushall();
  for (const index of [1, 2]) stack.resume('search-indexer', index);
  redis.disconnect();
  await finds(ann, { q: 'lost' }, ['lost on its way'], 30_000);
});

search('while its index stands still people talk as ever, and it makes no stream grow', async () => {
  const [ann, bob] = [await register(url, unique('ann')), await register(url, unique('bob'))];
  const room = await makeRoom(ann);
  await ann.call('POST', `/api/rooms/${room}/members`, { userId: bob.id });
  await Promise.all([ann.connect(wsUrl), bob.connect(wsUrl)]);
  await bob.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const redis = new Redis(stack.redisUrl);
  const events = streams.events(partitionOf(room, DEFAULT_PARTITIONS));
  const bound = patience(events)[groups.search]!;
  const count = bound + 300;
  for (const index of [1, 2]) stack.pause('search-indexer', index);
  try {
    let longest = 0;
    // One after the other: each is an entry of the stream.
    for (let index = 0; index < count; index++) {
      const id = randomUUID();
      const ack = await ann.ask({ type: 'message.send', id, room, body: `sentence ${index}` }, 'ack');
      assert.is(ack['seq'], index + 1);
      if (index % 50 === 0) longest = Math.max(longest, await redis.xlen(events));
    }
    await bob.until(() => bob.frames.filter((frame) => frame['type'] === 'message.created').length === count);
    assert.ok(longest > bound / 2, `${longest} entries wait for the index`);
    await until(async () => (await redis.xlen(events)) < bound, 10_000, 'the stream is trimmed without it');
    assert.ok(longest <= bound + 250, `${longest} entries`);
  } finally {
    for (const index of [1, 2]) stack.resume('search-indexer', index);
    redis.disconnect();
  }
  // What was trimmed is read from the tables.
  await finds(ann, { q: '"sentence 0"' }, ['sentence 0'], 30_000);
  await finds(ann, { q: `"sentence ${count - 1}"` }, [`sentence ${count - 1}`], 30_000);
  for (const one of [ann, bob]) one.close();
});

search('an installation that never had an index gets one, and one command makes it anew', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  for (let index = 0; index < 20; index++) await say(ann, room, `chapter ${index}`);
  await finds(ann, { q: '"chapter 19"' }, ['chapter 19']);
  const sql = await createConnection(stack.mysql.adminUrl);
  try {
    await stack.scale('search-indexer', 0);
    await sql.query('DELETE FROM chatapp_chat.search_postings');
    await sql.query('DELETE FROM chatapp_chat.search_rooms');
    assert.equal(await bodies(ann, { q: 'chapter' }), []);
    await stack.scale('search-indexer', 2);
    await finds(ann, { q: '"chapter 7"' }, ['chapter 7'], 30_000);
    await sql.query('DELETE FROM chatapp_chat.search_postings');
    assert.match(await chatapp(stack, '', 'search', 'rebuild'), /^100 %: (\d+) of \1 rooms/m);
    assert.is((await bodies(ann, { q: 'chapter', limit: '50' })).length, 20);
    const [[row]] = await sql.query<RowDataPacket[]>(
      'SELECT COUNT(*) AS stale FROM chatapp_chat.search_rooms WHERE stale',
    );
    assert.is(row?.['stale'], 0);
  } finally {
    await sql.end();
  }
});

search.run();
