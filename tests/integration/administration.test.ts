// timeout: 240s
// Administration over the real stack: from the command line of the server to the log that nobody can change.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '@chatapp/testkit';
import { createConnection } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { Peer, register, type Frame } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const { stack, url, wsUrl, done } = await withStack(
  { gateway: 2, 'chat-writer': 2 },
  {
    // verify wants all of them.
    services: ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway'],
    serviceEnv: {
      auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
      'chat-writer': { RETENTION_EVERY_S: '1' },
    },
  },
);
const administration = suite('administration, over the whole road');
let admin: Peer;
administration.after(async () => {
  admin?.close();
  await done();
});

/** What an answer holds is for the assertions to say. */
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;
const ask = async (peer: Peer, method: string, path: string, body?: unknown) => {
  const answer = await peer.call(method, path, body);
  return { status: answer.status, body: answer.body as Body };
};

async function login(username: string): Promise<Peer> {
  const peer = new Peer(url, username);
  const { status, body } = await ask(peer, 'POST', '/api/auth/login', { username, password: PASSWORD });
  assert.is(status, 200, JSON.stringify(body));
  return peer;
}

interface Entry {
  action: string;
  actor: { name: string } | null;
  target: { id: string } | null;
}
const entries = async (query = '') => (await ask(admin, 'GET', `/api/admin/audit${query}`)).body['entries'] as Entry[];

administration('the command line makes the first administrator while everything runs', async () => {
  const name = unique('root');
  const output = await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', name);
  assert.match(output, `${name} is an administrator`);
  admin = await login(name);
  await until(async () => (await ask(admin, 'GET', '/api/admin/rooms')).status === 200, 10_000, 'chat-writer knows');
  const [first] = await entries('?action=person.created');
  assert.equal([first?.actor, first?.target?.id], [null, admin.id]);
});

administration('roles come and go at once, over every part, whatever tokens say', async () => {
  const name = unique('ann');
  const ann = await register(url, name);
  const paths = ['/api/admin/rooms', '/api/auth/admin/people'];
  for (const path of paths) assert.is((await ask(ann, 'GET', path)).body.code, 'forbidden');
  const person = `/api/auth/admin/people/${ann.id}`;
  await ask(admin, 'PATCH', person, { role: 'admin' });
  for (const path of paths) await until(async () => (await ask(ann, 'GET', path)).status === 200, 10_000, path);
  const promoted = await login(name);
  await ask(admin, 'PATCH', person, { role: 'user' });
  for (const path of paths)
    await until(async () => (await ask(promoted, 'GET', path)).body.code === 'forbidden', 10_000, path);
  const room = await makeRoom(ann);
  // Each chat-writer hears of it by itself.
  const refused = async () =>
    (await ask(promoted, 'PATCH', `/api/admin/rooms/${room}`, { archived: true })).body?.code === 'forbidden';
  await until(refused, 10_000, 'commands are refused');
});

administration('who is deactivated is out within a second, and back when it is undone', async () => {
  const name = unique('bob');
  const bob = await register(url, name);
  await bob.connect(wsUrl);
  const person = `/api/auth/admin/people/${bob.id}`;
  assert.is((await ask(admin, 'PATCH', person, { deactivated: true })).status, 200);
  assert.ok([4503, 4504].includes(await bob.closed(2_000)));
  assert.is(
    (await ask(bob, 'POST', '/api/auth/login', { username: name, password: PASSWORD })).body.code,
    'account_deactivated',
  );
  await ask(admin, 'PATCH', person, { deactivated: false });
  const again = await login(name);
  await until(async () => (await ask(again, 'GET', '/api/rooms')).status === 200, 10_000, 'every part knows');
  await again.connect(wsUrl);
  await ask(admin, 'DELETE', `${person}/sessions`);
  assert.is(await again.closed(2_000), 4503);
});

administration('a reported message is deleted by somebody who is not in the room', async () => {
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann, 'private');
  await ask(ann, 'POST', `/api/rooms/${room}/members`, { userId: bob.id });
  await ann.connect(wsUrl);
  await ann.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  const { body: sent } = await ask(bob, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'you fool' });
  const reported = await ann.ask({ type: 'report.create', id: 'r', room, seq: sent['seq'], reason: 'rude' }, 'ack');
  const twin = await ask(ann, 'POST', `/api/rooms/${room}/messages/${sent['seq']}/reports`, { reason: 'rude' });
  assert.equal([twin.status, twin.body['report']], [201, reported['report']]);
  const { body } = await ask(admin, 'GET', '/api/admin/reports?state=open');
  const [report] = body['reports'] as { id: string; body: string }[];
  assert.equal([report?.id, report?.body], [reported['report'], 'you fool']);
  const path = `/api/admin/rooms/${room}/reports/${report?.id}`;
  assert.is((await ask(ann, 'PATCH', path, { outcome: 'deleted' })).body.code, 'forbidden');
  assert.is((await ask(admin, 'PATCH', path, { outcome: 'deleted', note: 'not here' })).status, 204);
  const gone = await ann.next((frame) => frame['type'] === 'message.updated' && frame['seq'] === sent['seq']);
  assert.equal([gone['body'], typeof gone['deletedAt']], ['', 'string']);
  assert.is((await ask(admin, 'PATCH', path, { outcome: 'deleted' })).body.code, 'report_resolved');
  ann.close();
});

administration('a room is archived and brought back, and gets another owner', async () => {
  const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);
  const room = await makeRoom(ann);
  await ask(bob, 'POST', `/api/rooms/${room}/join`);
  const write = async () =>
    (await ask(bob, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'hello' })).body.code ?? 'ok';
  assert.is((await ask(admin, 'PATCH', `/api/admin/rooms/${room}`, { archived: true })).status, 204);
  assert.is(await write(), 'room_archived');
  await ask(admin, 'PATCH', `/api/admin/rooms/${room}`, { archived: false, ownerId: bob.id });
  assert.is(await write(), 'ok');
  assert.is((await ask(bob, 'GET', `/api/rooms/${room}`)).body['room']['role'], 'owner');
  assert.is((await ask(admin, 'GET', `/api/rooms/${room}/messages`)).status, 200, 'it is a public one');
});

administration('an administrator is no reader of private rooms', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann, 'private');
  assert.is((await ask(admin, 'GET', `/api/rooms/${room}/messages`)).body.code, 'not_a_member');
});

administration('settings take effect on every instance without a restart', async () => {
  const ann = await register(url, unique('ann'));
  const rooms = await Promise.all(Array.from({ length: 6 }, () => makeRoom(ann)));
  const codes = () =>
    Promise.all(
      rooms.map(async (room) => {
        const { body } = await ask(ann, 'POST', `/api/rooms/${room}/messages`, {
          id: randomUUID(),
          body: 'x'.repeat(21),
        });
        return body.code ?? 'ok';
      }),
    );
  await ask(admin, 'PATCH', '/api/auth/admin/settings', { messageChars: 20 });
  await until(async () => (await codes()).every((code) => code === 'body_too_long'), 10_000, 'it holds');
  await ask(admin, 'PATCH', '/api/auth/admin/settings', { messageChars: 4_000, registration: 'invitation' });
  await until(async () => (await codes()).every((code) => code === 'ok'), 10_000, 'it holds no more');

  const guest = new Peer(url, unique('guest'));
  const form = { username: guest.username, password: PASSWORD };
  assert.is((await ask(guest, 'POST', '/api/auth/register', form)).body.code, 'invitation_required');
  const { body } = await ask(admin, 'POST', '/api/auth/admin/invitations', { maxUses: 1 });
  const invitation = String(body['code']);
  assert.is((await ask(guest, 'POST', '/api/auth/register', { ...form, invitation })).status, 201);
  await ask(admin, 'PATCH', '/api/auth/admin/settings', { registration: 'open' });
});

administration('messages that have had their time go, and an open client and a fresh one agree', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  await ann.connect(wsUrl);
  const { head } = await ann.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  for (let count = 0; count < 10; count++)
    await ann.ask({ type: 'message.send', id: randomUUID(), room, body: `number ${count + 1}` }, 'ack');
  await sql('root', 'UPDATE chatapp_chat.messages SET at = at - INTERVAL 40 DAY WHERE room_id = ? AND seq <= 6', [
    room,
  ]);
  await ask(admin, 'PATCH', '/api/auth/admin/settings', { retentionDays: 30 });
  const event = await ann.next((frame) => frame['type'] === 'room.updated' && frame['room'] === room);
  assert.equal([event['floor'], event['rev']], [6, Number(head) + 11]);
  const page = (await ask(ann, 'GET', `/api/rooms/${room}/messages`)).body as unknown as {
    messages: Frame[];
    floor: number;
  };
  assert.equal([page.messages.map(({ seq }) => seq), page.floor], [[7, 8, 9, 10], 6]);
  const rows = () => sql('root', 'SELECT seq FROM chatapp_chat.messages WHERE room_id = ?', [room]);
  await until(async () => (await rows()).length === 4, 20_000, 'the rows are gone');
  await ask(admin, 'PATCH', '/api/auth/admin/settings', { retentionDays: 0 });
  const verdict = await chatapp(stack, '', 'verify');
  assert.not.match(verdict, /seq-hole.*✘/);
  ann.close();
});

administration('nobody changes the log, not with the rights of the service nor of its tables’ owner', async () => {
  const before = await entries();
  assert.ok(before.length > 0);
  for (const user of ['chat', 'chat-owner'] as const)
    for (const table of ['chatapp_chat.audit_log', 'chatapp_chat_audit.audit_log'])
      // Through the view MySQL says no more than that it may be lacking rights (ER_VIEW_INVALID).
      for (const statement of [
        `UPDATE ${table} SET actor_name = 'somebody else'`,
        `DELETE FROM ${table}`,
        `REPLACE INTO ${table} (id, event_id, at, actor_name, action, target_name, detail) VALUES (1, '', now(), '', '', '', '')`,
        ...(table.includes('_audit.') ? [`TRUNCATE TABLE ${table}`, `DROP TABLE ${table}`] : []),
      ])
        await sql(user, statement).then(
          () => assert.unreachable(`${user}: ${statement}`),
          (error: { code: string }) => assert.match(error.code, /DENIED|ER_VIEW_INVALID/, `${user}: ${statement}`),
        );
  assert.equal(await entries(), before);
});

async function sql(
  user: 'root' | 'chat' | 'chat-owner',
  statement: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  const name = user === 'root' ? 'mysql-root' : user;
  const password = readFileSync(join(dirname(stack.logDir), 'secrets', `${name}.password`), 'utf8').trim();
  const { hostname, port } = new URL(stack.mysql.adminUrl);
  const account = { host: hostname, port: Number(port), user: user.replace('-', '_'), password };
  const connection = await createConnection(account);
  try {
    return (await connection.query(statement, values))[0] as unknown[];
  } finally {
    await connection.end();
  }
}

administration.run();
