// timeout: 300s
// The index of messages: late, behind, lost, made anew. Nobody but those who search notices.
import { randomUUID } from 'node:crypto';
import { DEFAULT_PARTITIONS, groups, partitionOf, patience, streams } from '@chatapp/contracts';
import { until } from '@chatapp/testkit';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { register } from '../support/peer.ts';
import { say } from '../support/rights-scene.ts';
import { bodies, finds, searchStack } from '../support/searching.ts';
import { makeRoom, unique } from '../support/talk.ts';

const { stack, url, wsUrl, done } = await searchStack();
const search = suite('the index of messages');
search.after(done);

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
