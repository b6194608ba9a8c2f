// timeout: 900s
// Containers that come, go, die, freeze and lose their network while people talk; the delivery checker must find nothing.
import { until } from '@chatapp/testkit';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stillTalks } from '../support/talk.ts';
import { engineAnswers, withEngine } from './support/engine.ts';
import { Environment, type Container, type Service } from './support/environment.ts';
import { cutOff, healthy, kill, pause, replace, restart, scale } from './support/faults.ts';
import { underLoad } from './support/under-load.ts';

const faults = suite('containers under faults');
const test = withEngine(faults);
let environment: Environment;

faults.before(async () => {
  if (engineAnswers) environment = await Environment.start();
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
      assert.ok(Math.max(...sockets) - Math.min(...sockets) <= 2, 'as good as evenly');
    },
  });
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
  // Somebody who has just been taken out of a room is refused too.
  assert.equal(
    sends.filter(({ code }) => code === 'unavailable' || code === 'busy'),
    [],
  );
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

test('an upgrade whose containers do not come up is called off, and the old ones go on', async () => {
  const before = await environment.containers();
  await environment.set({ STOP_TIMEOUT_MS: 'soon' });
  await underLoad(environment, {
    'called off': () =>
      environment.script('upgrade', '--no-build', 'fanout').then(
        () => assert.unreachable('it should have failed'),
        ({ message }: Error) => assert.match(message, /STOP_TIMEOUT_MS is wrong[^]*did not become ready/),
      ),
  });
  assert.equal(await environment.containers(), before);
  await environment.set({ STOP_TIMEOUT_MS: '10000' });
});

test('every container is replaced by one of a newer image, with nobody noticing', async () => {
  const before = await environment.containers();
  await environment.set({ CHATAPP_VERSION: `${environment.project}-next`, CHATAPP_REVISION: 'next' });
  await underLoad(environment, { upgraded: () => environment.script('upgrade') });
  const after = await environment.containers();
  const stayed = after.filter(({ id }) => before.some((container) => container.id === id));
  assert.equal(stayed.map(({ service }) => service).toSorted(), ['mysql', 'nginx', 'redis']);
  assert.is(after.length, before.length);
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
