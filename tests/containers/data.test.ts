// timeout: 600s
// What MySQL holds outlives containers: down and up, and backup and restore into an installation that never saw it.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Peer } from '../support/peer.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { docker, engineAnswers, withEngine } from './support/engine.ts';
import { Environment } from './support/environment.ts';
import { allRows } from './support/rows.ts';
import { underLoad } from './support/under-load.ts';

const data = suite('data');
const test = withEngine(data);
const environments: Environment[] = [];
let old: Environment;
let fresh: Environment;
interface Message {
  body: string;
}

const SAID = 'a pomegranate, before anything was lost';
/** What services write down about themselves when they start, whatever people do: by table, columns or all of it. */
const OWN: Readonly<Record<string, readonly string[] | 'all'>> = {
  'chatapp_auth.outbox': ['published_at'],
  'chatapp_chat.partitions': 'all',
};

function withoutOwn(table: string, row: string): string {
  const own = OWN[table] ?? [];
  if (own === 'all') return '';
  return JSON.stringify(JSON.parse(row), (name, value: unknown) => (own.includes(name) ? undefined : value));
}

/** Somebody from the first day on, with the cookie of a session. */
let ann: Peer;

data.before(async () => {
  if (!engineAnswers) return;
  old = await Environment.start();
  environments.push(old);
  ann = new Peer(old.url, unique('ann'));
  const { username } = ann;
  await insist(ann, 'POST', '/api/auth/register', { username, password: 'a long password' });
  await ann.connect(wsUrl(old));
  await ann.ask({ type: 'message.send', id: randomUUID(), room: await makeRoom(ann), body: SAID }, 'ack');
  ann.close();
  await underLoad(old, { 'three seconds': () => sleep(3_000) });
});
data.after(async () => {
  for (const environment of environments.toReversed()) await environment.remove();
});

const wsUrl = ({ url }: Environment) => `${url.replace('http', 'ws')}/ws`;

/** People's words and rights: nothing changes these by itself. */
const KEPT = ['chatapp_chat.rooms', 'chatapp_chat.messages', 'chatapp_chat.members', 'chatapp_auth.users'];

async function insist(peer: Peer, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await peer.call(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as Record<string, unknown>;
}

test('down and up keep the data, and take seconds', async () => {
  const before = await allRows(old);
  assert.ok((before.get('chatapp_chat.messages') ?? []).length > 100, 'there is something to keep');
  const streams = await old.redis('operator', 'DBSIZE');
  await old.down({ volumes: false });
  assert.equal(await old.containers(undefined, { all: true }), []);
  const began = performance.now();
  await old.up();
  await stillTalks(old.url, wsUrl(old));
  console.log(`  from down to the first message: ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  const after = await allRows(old);
  for (const table of KEPT) {
    const kept = new Set(after.get(table));
    for (const row of before.get(table) ?? []) assert.ok(kept.has(row), `${table} still has ${row.slice(0, 100)}`);
  }
  assert.ok(Number(streams) > 0 && Number(await old.redis('operator', 'DBSIZE')) > 0);
  assert.is(await old.redis('operator', 'ACL LOG'), '', 'Redis loaded all that it had written');
});

test('a backup that is taken under load restores into a fresh installation, with every message up to then', async () => {
  const file = `${old.folder}/backup.sql.gz`;
  let acknowledged: string[] = [];
  await underLoad(old, {
    'two seconds': () => sleep(2_000),
    async 'backed up'({ history }) {
      acknowledged = history.sends.filter(({ outcome }) => outcome === 'ok').map(({ id }) => id.replaceAll('-', ''));
      await old.script('backup', file);
    },
  });
  fresh = await Environment.start({ imagesOf: old });
  environments.push(fresh);
  assert.is.not(await fresh.secret('mysql_root_password'), await old.secret('mysql_root_password'));
  await stillTalks(fresh.url, wsUrl(fresh));
  await fresh.script('restore', '--yes', file);
  const connection = await mysql.createConnection(await fresh.mysqlUrl());
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT LOWER(HEX(client_id)) AS id FROM chatapp_chat.messages',
  );
  await connection.end();
  const restored = new Set(rows.map((row) => row['id'] as string));
  assert.ok(acknowledged.length > 0);
  assert.equal(
    acknowledged.filter((id) => !restored.has(id)),
    [],
  );
});

test('a backup has every row of every table, and what was said is found after its restore', async () => {
  const file = `${old.folder}/quiet.sql.gz`;
  await old.script('backup', file);
  const before = await allRows(old);
  await fresh.script('restore', '--yes', file);
  const after = await allRows(fresh);
  assert.equal([...after.keys()], [...before.keys()]);
  assert.ok(before.size > 20, `${before.size} tables`);
  const different = [...before.keys()].filter((table) => {
    const [one, other] = [before, after].map((rows) => (rows.get(table) ?? []).map((row) => withoutOwn(table, row)));
    return String(one?.toSorted()) !== String(other?.toSorted());
  });
  assert.equal(different, []);
  const login = new Peer(fresh.url, ann.username);
  const { username } = ann;
  await insist(login, 'POST', '/api/auth/login', { username, password: 'a long password' });
  const { hits } = (await insist(login, 'GET', '/api/search?q=pomegranate')) as { hits: { message: Message }[] };
  assert.equal(
    hits.map(({ message }) => message.body),
    [SAID],
  );
});

test('who was there before logs in, and people talk in the restored installation', async () => {
  const login = new Peer(fresh.url, ann.username);
  const { status } = await login.call('POST', '/api/auth/login', {
    username: ann.username,
    password: 'a long password',
  });
  assert.is(status, 200);
  const again = new Peer(fresh.url, ann.username);
  assert.is((await again.refresh(ann.cookie)).status, 200, 'a session of before goes on');
  await underLoad(fresh, { 'two seconds': () => sleep(2_000) });
  assert.match(await fresh.script('chatapp', 'verify'), /Every check holds/);
});

test('a backup that is not whole is refused, and leaves everything as it is', async () => {
  const file = `${old.folder}/torn.sql.gz`;
  await old.run('sh', ['-c', `gzip -dc ${old.folder}/backup.sql.gz | head -c 20000 | gzip > ${file}`]);
  await fresh.script('restore', '--yes', file).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /no whole backup/),
  );
  assert.not.match(await docker('ps', '--format', '{{.Status}}', '--filter', `name=${fresh.project}-nginx`), /Exited/);
  await stillTalks(fresh.url, wsUrl(fresh));
});

data.run();
