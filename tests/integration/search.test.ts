// timeout: 300s
// Finding messages, over the whole road: written through the gateway, indexed from the events, asked for through nginx.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { say } from '../support/rights-scene.ts';
import { ask, bodies, finds, searchStack } from '../support/searching.ts';
import { makeRoom, unique } from '../support/talk.ts';

const { url, done } = await searchStack();
const search = suite('search, over the whole road');
search.after(done);

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

search('each filter narrows what is found, as text and as a parameter alike', async () => {
  const [ann, bob] = await Promise.all(['ann', 'bob'].map((name) => register(url, unique(name))));
  if (!ann || !bob) throw new Error('nobody came');
  const [tea, other] = [await makeRoom(ann), await makeRoom(ann)];
  const name = `Tea house ${unique('x')}`;
  assert.is((await ann.call('PATCH', `/api/rooms/${tea}`, { name })).status, 200);
  for (const room of [tea, other]) assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  const word = unique('leaf');
  const said = async (who: Peer, room: string, body: string): Promise<{ seq: number; at: string }> => {
    const { status, body: answer } = await who.call('POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });
    assert.is(status, 201);
    // So that no two are of the same millisecond.
    await new Promise((resolve) => setTimeout(resolve, 5));
    return answer as { seq: number; at: string };
  };
  const [first, second, third] = [`one ${word}`, `two ${word} and much more beside it`, `three ${word}`] as const;
  await said(ann, tea, first);
  const { at } = await said(bob, tea, second);
  const { seq } = await said(ann, other, third);
  await finds(ann, { q: word }, [third, second, first]);

  const cases: [filter: string, value: string, expected: string[]][] = [
    ['in', tea, [second, first]],
    ['in', name.toUpperCase(), [second, first]],
    ['from', bob.username, [second]],
    ['from', `@${bob.username}`, [second]],
    ['from', bob.id, [second]],
    ['from', 'me', [third, first]],
    ['before', at, [first]],
    ['after', at, [third, second]],
    ['after', '2100-01-01', []],
    ['before', '2100-01-01', [third, second, first]],
  ];
  for (const [filter, value, expected] of cases) {
    assert.equal(await bodies(ann, { q: `${word} ${filter}:"${value}"` }), expected, `${filter}:${value}`);
    assert.equal(await bodies(ann, { q: word, [filter]: value }), expected, `${filter}=${value}`);
  }
  assert.equal(await bodies(ann, { q: `${word} in:${tea} in:${other} from:me before:2100-01-01` }), [third, first]);
  assert.equal(await bodies(ann, { q: word, room: tea, from: bob.username, after: at }), [second]);

  const pin = `/api/rooms/${other}/messages/${seq}/pin`;
  assert.is((await ann.call('PUT', pin)).status, 204);
  await finds(ann, { q: `${word} has:pin` }, [third]);
  assert.equal(await bodies(ann, { q: word, has: 'pin' }), [third]);
  assert.is((await ann.call('DELETE', pin)).status, 204);
  assert.equal(await bodies(ann, { q: word, has: 'pin' }), []);
  for (const wrong of [{ has: 'cake' }, { before: 'never' }, { in: 'no such room' }, { order: 'oldest' }])
    assert.ok((await ask(ann, { q: word, ...wrong })).status >= 400, JSON.stringify(wrong));
});

search('the best comes first where it is asked for, by pages too', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  const best = 'green tea';
  const long = `tea, ${'and then much else, '.repeat(40)} green`;
  await say(ann, room, best);
  await say(ann, room, long);
  await finds(ann, { q: 'green tea' }, [long, best]);
  assert.equal(await bodies(ann, { q: 'green tea', order: 'best' }), [best, long]);
  assert.equal(await bodies(ann, { q: 'green tea', order: 'newest' }), [long, best]);
  const page = await ask(ann, { q: 'green tea', order: 'best', limit: '1' });
  const next = await ask(ann, { q: 'green tea', order: 'best', limit: '1', cursor: String(page.nextCursor) });
  assert.equal(
    [page, next].map(({ hits }) => hits.map(({ message }) => message.body)),
    [[best], [long]],
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

search.run();
