// timeout: 900s
// Containers that come, go, die, freeze and lose their network while people talk; the delivery checker must find nothing.
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '@chatapp/testkit';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import WebSocket from 'ws';
import { stillTalks } from '../support/talk.ts';
import { docker, engineAnswers, withEngine } from './support/engine.ts';
import { Environment, type Container, type Service } from './support/environment.ts';
import { copyContext } from './support/context.ts';
import { cutOff, healthy, kill, pause, replace, restart, scale } from './support/faults.ts';
import { hang } from './support/hang.ts';
import { underLoad } from './support/under-load.ts';
import { assertNobodyTold, assertUnnoticed, type Span } from './support/unnoticed.ts';

const faults = suite('containers under faults');
const test = withEngine(faults);
let environment: Environment;

/** Shorter than anybody would set it, so that the test does not wait for half a minute. */
const HUNG_AFTER_MS = 8_000;
/** How long nothing may be acknowledged while all is replaced: what a client is given to come back, and what that takes. */
const NOTICEABLE_MS = 3_000;
/** Half of the tries meet a gateway that hangs, and each waits for seconds. */
const BACK_WITHIN_MS = 45_000;

faults.before(async () => {
  if (engineAnswers) environment = await Environment.start({ settings: { HUNG_AFTER_MS: String(HUNG_AFTER_MS) } });
});
faults.after(async () => environment?.remove());

const first = (service: Service) => environment.container(service);

/** Rooms whose index has not everything yet. */
async function unindexed(): Promise<number> {
  const connection = await mysql.createConnection(await environment.mysqlUrl());
  const [[row]] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS rooms FROM chatapp_chat.rooms r LEFT JOIN chatapp_chat.search_rooms s ON s.room_id = r.id
      WHERE COALESCE(s.rev, 0) < r.last_rev`,
  );
  await connection.end();
  return Number(row?.['rooms']);
}

/** So that the next step breaks something that works. */
async function allHealthy(): Promise<void> {
  for (const container of await environment.containers()) await healthy(container);
}

test('every service is scaled up while people are connected, and nginx spreads their sockets', async () => {
  await underLoad(environment, {
    'scaled up': () =>
      scale(environment, { gateway: 3, 'chat-writer': 3, fanout: 2, auth: 2, 'search-indexer': 2, web: 2 }),
    async 'everybody comes anew'({ bots }) {
      for (const bot of bots) bot.cut();
    },
    async 'sockets are spread'() {
      const gateways = await environment.containers('gateway');
      const sockets = await Promise.all(gateways.map((gateway) => environment.figure(gateway, 'gateway_connections')));
      console.log(`  sockets by gateway: ${sockets.join(', ')}`);
      assert.is(sockets.length, 3);
    },
    'many come besides': () => manyAreSpread(),
  });
});

/** By chance, so that it takes many to see it: with 120 a third is 40, and fewer than 18 of them come once in a million times. */
async function manyAreSpread(): Promise<void> {
  const url = `${environment.url.replace('http', 'ws')}/ws`;
  const many = Array.from({ length: 120 }, () => new WebSocket(url));
  await Promise.all(many.map((socket) => once(socket, 'open')));
  const gateways = await environment.containers('gateway');
  const sockets = await Promise.all(gateways.map((gateway) => environment.figure(gateway, 'gateway_connections')));
  for (const socket of many) socket.terminate();
  console.log(`  with many more: ${sockets.join(', ')}`);
  assert.ok(Math.min(...sockets) >= 18, 'each has its share');
}

test('a gateway that is frozen for long keeps nobody from coming back, and one that hangs is ended and started anew', async () => {
  const startedAt = ({ id }: Container) => docker('inspect', '--format', '{{.State.StartedAt}}', id);
  await underLoad(environment, {
    async 'frozen for long'({ bots }) {
      const { id } = await first('gateway');
      await docker('pause', id);
      for (const bot of bots) bot.cut();
      await until(() => bots.every((bot) => !bot.live), 5_000, 'everybody has lost the connection');
      try {
        await until(() => bots.every((bot) => bot.live), BACK_WITHIN_MS, 'everybody is back');
      } finally {
        await docker('unpause', id);
      }
    },
    async hanging({ bots }) {
      await allHealthy();
      const gateway = await first('gateway');
      const before = await startedAt(gateway);
      await hang(gateway);
      for (const bot of bots) bot.cut();
      const isNew = async () => (await startedAt(gateway)) !== before;
      await until(isNew, 4 * HUNG_AFTER_MS, 'it is started anew');
      assert.match(await docker('logs', '--tail', '50', gateway.id), /"fatal".*the event loop hangs/);
    },
  });
  await allHealthy();
});

for (const service of ['gateway', 'chat-writer', 'fanout'] as const)
  test(`one ${service} is killed, freezes, loses its network and is restarted`, async () => {
    await underLoad(environment, {
      killed: async () => kill(await first(service)),
      frozen: async () => (await allHealthy(), pause(await first(service))),
      'cut off': async () => cutOff(environment, await first(service)),
      restarted: async () => (await allHealthy(), restart(await first(service))),
    });
    await allHealthy();
  });

test('a chat-writer, a gateway and an auth lose one of their networks each, and keep the others', async () => {
  await underLoad(environment, {
    'a chat-writer without MySQL': async () => cutOff(environment, await first('chat-writer'), ['chat-db']),
    'a gateway without Redis': async () => (await allHealthy(), cutOff(environment, await first('gateway'), ['bus'])),
    'an auth without MySQL': async () => (await allHealthy(), cutOff(environment, await first('auth'), ['auth-db'])),
  });
  await allHealthy();
});

/** They stand beside the way of a message, so that both may break at once. */
const aside = ['auth', 'search-indexer', 'web'] as const;

async function breakAside(fault: (container: Container) => Promise<void>): Promise<void> {
  await allHealthy();
  await Promise.all(aside.map(async (service) => fault(await first(service))));
}

test('auth, search-indexer and web are killed, freeze, lose their networks and are restarted, and nobody who talks notices', async () => {
  const sends = await underLoad(environment, {
    killed: () => breakAside(kill),
    frozen: () => breakAside(pause),
    'cut off': () => breakAside((container) => cutOff(environment, container)),
    restarted: () => breakAside(restart),
  });
  assertNobodyTold(sends);
  await allHealthy();
  assert.is((await fetch(`${environment.url}/login`)).status, 200);
  await until(async () => (await unindexed()) === 0, 45_000, 'search finds all that was said');
});

for (const [name, service] of [
  ['nginx', 'nginx'],
  ['MySQL', 'mysql'],
  ['Redis', 'redis'],
] as const)
  test(`${name} is restarted, freezes, loses its network, is replaced and killed`, async () => {
    await underLoad(environment, {
      restarted: async () => restart(await first(service)),
      frozen: async () => (await allHealthy(), pause(await first(service))),
      'cut off': async () => cutOff(environment, await first(service)),
      replaced: async () => (await allHealthy(), replace(environment, service)),
      async killed({ history }) {
        // What it wrote within its last second.
        history.mayLoseEvents = service === 'redis';
        await kill(await first(service));
      },
    });
    await allHealthy();
  });

test('several break at once: services, and what they need', async () => {
  const both = async (...faults: Promise<void>[]) => void (await Promise.all(faults));
  await underLoad(environment, {
    'a chat-writer killed while MySQL is frozen': async () =>
      both(pause(await first('mysql')), kill(await first('chat-writer'))),
    'a fanout killed while Redis is frozen': async () => (
      await allHealthy(),
      both(pause(await first('redis')), kill(await first('fanout')))
    ),
    'a gateway killed while a chat-writer is cut off': async () => (
      await allHealthy(),
      both(cutOff(environment, await first('chat-writer')), kill(await first('gateway')))
    ),
    'a fanout frozen while nginx is restarted': async () => (
      await allHealthy(),
      both(pause(await first('fanout')), restart(await first('nginx')))
    ),
  });
  await allHealthy();
});

test('an upgrade whose containers do not come up is called off, and the old ones go on', async () => {
  const before = await environment.containers();
  await environment.set({ STOP_TIMEOUT_MS: 'soon' });
  await underLoad(environment, {
    'called off': () =>
      environment.script('upgrade', 'fanout').then(
        () => assert.unreachable('it should have failed'),
        ({ message }: Error) => assert.match(message, /STOP_TIMEOUT_MS is wrong[^]*did not become ready/),
      ),
  });
  assert.equal(await environment.containers(), before);
  await environment.set({ STOP_TIMEOUT_MS: '10000' });
});

/** A version with one more migration, which only adds: what the version before can live with. @returns the folder of its sources */
async function nextVersion(): Promise<string> {
  const context = await copyContext(join(environment.folder, 'next'));
  await writeFile(
    join(context, 'services/chat-writer/src/db/migrations/9999-next-version.ts'),
    `import { sql, type Kysely } from 'kysely';
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql\`ALTER TABLE rooms ADD COLUMN next_version INT NOT NULL DEFAULT 7\`.execute(db);
}
`,
  );
  return context;
}

test('every container is replaced by one of a newer version with a migration of its own, and nobody notices', async () => {
  const before = await environment.containers();
  await environment.set({ CHATAPP_VERSION: `${environment.project}-next`, CHATAPP_REVISION: 'next' });
  await environment.run(join(await nextVersion(), 'deploy/compose'), ['build', '--quiet']);
  let span: Span = { fromMs: 0, toMs: 0 };
  const sends = await underLoad(environment, {
    async upgraded() {
      const fromMs = performance.now();
      await environment.script('upgrade', '--no-build');
      span = { fromMs, toMs: performance.now() };
    },
  });
  assertUnnoticed(sends, span, NOTICEABLE_MS);
  const after = await environment.containers();
  const stayed = after.filter(({ id }) => before.some((container) => container.id === id));
  assert.equal(stayed.map(({ service }) => service).toSorted(), ['mysql', 'nginx', 'redis']);
  assert.is(after.length, before.length);
  const connection = await mysql.createConnection(await environment.mysqlUrl());
  const [[row]] = await connection.query<RowDataPacket[]>('SELECT next_version FROM chatapp_chat.rooms LIMIT 1');
  await connection.end();
  assert.is(row?.['next_version'], 7);
});

test('every service is scaled down while people are connected', async () => {
  await underLoad(environment, {
    'scaled down': () =>
      scale(environment, { gateway: 1, 'chat-writer': 1, fanout: 1, auth: 1, 'search-indexer': 1, web: 1 }),
  });
  assert.is((await environment.containers('gateway')).length, 1);
});

test('after all that everything holds, nobody was refused anything in Redis, and two people still talk', async () => {
  await stillTalks(environment.url, `${environment.url.replace('http', 'ws')}/ws`);
  assert.match(await environment.script('chatapp', 'verify'), /Every check holds/);
  assert.is(await environment.redis('operator', 'ACL LOG'), '');
});

faults.run();
