import { join } from 'node:path';
import type { SystemState, Trace } from '@chatapp/contracts';
import { until } from '@chatapp/testkit';
import mysql from 'mysql2/promise';
import * as assert from 'uvu/assert';
import { Peer } from '../support/peer.ts';
import { unique } from '../support/talk.ts';
import { deployDir, type Check, type Environment } from './support/environment.ts';

/** Of a small community. Once it is there, the command has nothing left to do. */
export const demoOptions: readonly string[] = ['--size', '200', '--people', '10'];
/** The services that tell, by way of Redis, that they live. */
const announces: ReadonlySet<string> = new Set(['auth', 'gateway', 'chat-writer', 'search-indexer', 'fanout']);
const INDEXED_WITHIN_MS = 30_000;

interface Message {
  kind: string;
  seq: number;
  body: string;
}

async function login({ url }: Environment, username: string, password: string): Promise<Peer> {
  const peer = new Peer(url, username);
  const { status, body } = await peer.call('POST', '/api/auth/login', { username, password });
  assert.is(status, 200, JSON.stringify(body));
  return peer;
}

/** Made by the command, and logged in. */
async function makeAdmin(environment: Environment): Promise<Peer> {
  const username = unique('admin');
  const command = `echo a long password | "$0" create-superuser --username ${username}`;
  await environment.run('sh', ['-c', command, join(deployDir, 'chatapp')]);
  return login(environment, username, 'a long password');
}

const superuser: Check = async (environment) => {
  const admin = await makeAdmin(environment);
  // Each service hears of a new administrator by itself.
  for (const path of ['/api/admin/rooms', '/api/admin/system'])
    await until(
      async () => (await admin.call('GET', path)).status === 200,
      15_000,
      `${path} is open to an administrator`,
    );

  const instances = (await environment.containers()).flatMap(({ service }) => (announces.has(service) ? service : []));
  const state = async () => (await admin.call('GET', '/api/admin/system')).body as Partial<SystemState>;
  const running = async () => ((await state()).instances ?? []).map(({ service }) => service);
  await until(
    async () => String((await running()).toSorted()) === String(instances.toSorted()),
    15_000,
    'all are told of',
  );
  assert.equal(
    (await state()).stores?.map(({ name, ok }) => [name, ok]),
    [
      ['redis', true],
      ['mysql', true],
    ],
  );

  await admin.connect(`${environment.url.replace('http', 'ws')}/ws`);
  const { trace } = (await admin.call('POST', '/api/admin/system/probes')).body as { trace: string };
  const isDone = async () => ((await admin.call('GET', `/api/admin/system/traces/${trace}`)).body as Trace).done;
  await until(isDone, 15_000, 'every service has noted where the probe came by');
  admin.close();
};

/** A member of the demo, as its last lines name one. */
async function inhabitant(environment: Environment): Promise<Peer> {
  const said = await environment.script('chatapp', 'demo', ...demoOptions);
  const [, username = '', password = ''] = /^ {2}(\S+), or anybody else .* password (\S+)$/m.exec(said) ?? [];
  return login(environment, username, password);
}

/** Where a message of somebody's rooms stands, and a word that it has. */
async function somethingSaid(person: Peer): Promise<{ room: string; seq: number; word: string }> {
  const { rooms } = (await person.call('GET', '/api/rooms')).body as { rooms: { id: string }[] };
  for (const { id: room } of rooms) {
    const { messages } = (await person.call('GET', `/api/rooms/${room}/messages`)).body as { messages: Message[] };
    for (const { seq, body } of messages.filter(({ kind }) => kind === 'text')) {
      const [word] = /\b[a-z]{6,}\b/.exec(body) ?? [];
      if (word) return { room, seq, word };
    }
  }
  throw new Error('nobody said a word');
}

async function isFound(person: Peer, { room, seq, word }: { room: string; seq: number; word: string }) {
  const { status, body } = await person.call('GET', `/api/search?limit=50&room=${room}&q=${word}`);
  assert.is(status, 200, JSON.stringify(body));
  return (body as { hits: { message: Message }[] }).hits.some(({ message }) => message.seq === seq);
}

const demoAndSearch: Check = async (environment) => {
  const person = await inhabitant(environment);
  const said = await somethingSaid(person);
  await until(() => isFound(person, said), INDEXED_WITHIN_MS, 'the index has what was said');

  const connection = await mysql.createConnection(await environment.mysqlUrl());
  await connection.query('DELETE FROM chatapp_chat.search_postings');
  await connection.end();
  assert.not(await isFound(person, said), 'the index is gone');
  const rebuilt = await environment.script('chatapp', 'search', 'rebuild');
  assert.match(rebuilt, /100 %: (\d+) of \1 rooms/);
  await until(() => isFound(person, said), INDEXED_WITHIN_MS, 'the index is there again');
};

const looking: Check = async (environment) => {
  assert.match(await environment.script('chatapp', 'verify'), /Every check holds/);
  const bus = await environment.script('chatapp', 'bus');
  assert.match(bus, /^ +0 +chat-writer-\w+ +fanout-\w+ +search-indexer-\w+(?: +\d+(?: \(.+?\))?){4}$/m);
  assert.match(await environment.script('chatapp', 'help'), 'deploy/chatapp COMMAND');
};

/** What looks after an installation, by what is promised. */
export const commands: Readonly<Record<string, Check>> = {
  'deploy/chatapp create-superuser makes an administrator, who sees the whole system': superuser,
  'deploy/chatapp demo brings people in who find what they said; search rebuild makes a lost index anew': demoAndSearch,
  'deploy/chatapp verify and bus look at MySQL and Redis': looking,
};
