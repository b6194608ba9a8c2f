// timeout: 240s
// `chatapp demo` over the real stack: what it promises is there, in the form that people would have left it, and once.
import type { Message, MyRoom } from '@chatapp/contracts';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runChatapp } from '../support/chatapp.ts';
import { Peer } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';

const SIZE = 2_000;
const PEOPLE = 12;
const { stack, url, done } = await withStack(
  { gateway: 1 },
  { services: ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway'] },
);
const connection = await createConnection(stack.mysql.adminUrl);
const demo = suite('demo data');
demo.after(async () => {
  await connection.end();
  await done();
});

const runDemo = (until?: () => Promise<boolean>) =>
  runChatapp(stack, ['demo', '--size', String(SIZE), '--people', String(PEOPLE)], until ? { until } : {});

const query = async (sql: string): Promise<RowDataPacket[]> => (await connection.query<RowDataPacket[]>(sql))[0];

/** All that the community consists of, but for what each login leaves behind. */
async function contents(): Promise<Record<string, RowDataPacket[]>> {
  const tables = {
    messages: 'SELECT room_id, seq, rev, sender_id, body, reply_to FROM chatapp_chat.messages ORDER BY room_id, seq',
    rooms: 'SELECT id, kind, name, last_seq, last_rev, member_count FROM chatapp_chat.rooms ORDER BY id',
    members: 'SELECT room_id, user_id, role, read_seq FROM chatapp_chat.members ORDER BY room_id, user_id',
    reactions: 'SELECT room_id, seq, emoji, user_id FROM chatapp_chat.reactions ORDER BY room_id, seq, emoji, user_id',
    people: 'SELECT id, username, role FROM chatapp_auth.users ORDER BY id',
  };
  const found: Record<string, RowDataPacket[]> = {};
  for (const [name, sql] of Object.entries(tables)) found[name] = await query(sql);
  return found;
}

let output = '';

demo('goes on where it was interrupted', async () => {
  const count = async () => Number((await query('SELECT COUNT(*) AS count FROM chatapp_chat.messages'))[0]?.['count']);
  const first = await runDemo(async () => (await count()) > 0);
  assert.is(first.code, 1, first.output);
  assert.ok((await count()) < SIZE);
  assert.match(first.output, 'Stopped.');
  const second = await runDemo();
  assert.is(second.code, 0, second.output);
  output = second.output;
  assert.match(output, `${SIZE.toLocaleString('en-US')} messages`);
  assert.not.match(output, /were refused|stay as they are/);
});

demo('makes as much as was asked for', async () => {
  const { messages = [], rooms = [], people = [], reactions = [] } = await contents();
  assert.is(messages.length, SIZE);
  assert.is(people.length, PEOPLE + 1);
  assert.equal(new Set(rooms.map(({ kind }) => kind as string)), new Set(['public', 'private', 'direct', 'group']));
  assert.ok(messages.filter((row) => row['reply_to'] !== null).length > SIZE / 20, 'threads');
  assert.ok(reactions.length > SIZE / 20, 'reactions');
});

demo('lets one log in with what it says, as somebody with unread messages, and as an administrator', async () => {
  const [, username = '', password = ''] = /^ {2}(\S+), or anybody else .* password (\S+)$/m.exec(output) ?? [];
  const person = await login(username, password);
  const { rooms } = (await person.call('GET', '/api/rooms')).body as { rooms: MyRoom[] };
  assert.ok(rooms.some(({ unread }) => unread > 0));
  assert.ok(rooms.some(({ unread }) => unread === 0));
  const general = rooms.find(({ name }) => name === 'General');
  assert.ok(general);
  const path = `/api/rooms/${general.id}/messages?after=0&limit=200`;
  const { messages } = (await person.call('GET', path)).body as { messages: Message[] };
  const times = messages.map(({ at }) => at);
  assert.equal(times, times.toSorted());
  assert.ok(times[0]! < new Date(Date.now() - 30 * 86_400_000).toISOString(), 'months ago');
  assert.is(new Set(messages.map(({ sender }) => sender.id)).size > 5, true);

  const [, admin = '', secret = ''] = /^ {2}(\S+), who administers: password (\S+)$/m.exec(output) ?? [];
  assert.is.not(secret, password);
  assert.is((await (await login(admin, secret)).call('GET', '/api/admin/rooms')).status, 200);
});

demo('changes nothing when it is run again', async () => {
  const before = await contents();
  const { code, output: again } = await runDemo();
  assert.is(code, 0, again);
  assert.match(again, '0 accounts made');
  const after = await contents();
  for (const [name, rows] of Object.entries(before))
    assert.is(JSON.stringify(after[name]) === JSON.stringify(rows), true, `${name} have changed`);
});

demo('keeps what is promised', async () => {
  const { code, output: verdicts } = await runChatapp(stack, ['verify']);
  assert.is(code, 0, verdicts);
});

async function login(username: string, password: string): Promise<Peer> {
  const peer = new Peer(url, username);
  const { status, body } = await peer.call('POST', '/api/auth/login', { username, password });
  assert.is(status, 200, JSON.stringify(body));
  return peer;
}

demo.run();
