import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { discard, newClient } from '../src/servers/servers.ts';
import type { ScriptedRedis } from '../src/scripts.ts';
import { resolveSettings } from '../src/settings.ts';
import { testLog } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';
import { sleep } from './support/waiting.ts';

const test = suite('leases at Redis');
let server: RedisServer;
let client: ScriptedRedis;
let runId: string;

const connect = async () => {
  client = newClient(resolveSettings({ redisUrl: server.url, instance: 'a', log: testLog('a') }), 'test');
  await client.connect();
  [runId] = await client.busPulse('incarnation', 'one');
};

test.before.each(async () => {
  server = await RedisServer.start();
  await connect();
});

test.after.each(async () => {
  discard(client);
  await server.stop();
});

const acquire = (holder: string, ttlMs: number, ...wanted: number[]) =>
  client.busAcquire('leases', holder, ttlMs, ...wanted.flatMap((p) => [p, `${runId}:7${holder.length}`]));
const beat = (holder: string, ttlMs: number, ...held: number[]) =>
  client.busHeartbeat('members', 'leases', holder, ttlMs, 1, ...held.flatMap((p) => [p, `${runId}:7`]));

test('a live lease is nobody else’s to take, renew or hand back', async () => {
  assert.equal(await acquire('a', 1_000, 0, 1), [
    [0, ''],
    [1, ''],
  ]);
  assert.equal(await acquire('b', 1_000, 0, 1, 2), [[2, '']]);
  assert.is(await client.busRelease('leases', 'b', 0, 1), 0);
  const [, members, leases] = await beat('b', 1_000, 0, 1, 2);
  assert.equal(members, ['b']);
  assert.equal(leases, ['0', 'a', '1', 'a', '2', 'b']);
});

test('a lease that was handed back is free at once, with nobody to fear', async () => {
  await acquire('a', 60_000, 0);
  assert.is(await client.busRelease('leases', 'a', 0), 1);
  assert.equal(await acquire('b', 1_000, 0), [[0, '']]);
});

test('an expired lease names the connection of its silent owner, who can renew it only while nobody took it', async () => {
  await acquire('aa', 30, 0, 1);
  await sleep(50);
  assert.equal((await beat('b', 1_000))[2], [], 'it no longer counts');
  assert.equal((await beat('aa', 1_000, 0))[2], ['0', 'aa']);
  assert.equal(await acquire('b', 1_000, 0, 1), [[1, `${runId}:72`]]);
  assert.equal((await beat('aa', 1_000, 0, 1))[2], ['0', 'aa', '1', 'b']);
});

test('members that fall silent drop out, one that leaves is gone at once', async () => {
  await beat('a', 1_000);
  await beat('b', 30);
  await sleep(50);
  assert.equal((await beat('c', 1_000))[1], ['a', 'c']);
  await client.busHeartbeat('members', 'leases', 'c', 1_000, 0);
  assert.equal((await beat('a', 1_000))[1], ['a']);
});

test('a lease tells which run of Redis its connection belongs to, for after a restart its number may be somebody else’s', async () => {
  await acquire('a', 30, 0);
  const before = runId;
  await server.kill();
  await server.boot();
  await sleep(50);
  discard(client);
  await connect();
  assert.equal(await acquire('b', 1_000, 0), [[0, `${before}:71`]]);
  assert.is.not(runId, before);
});

test.run();
