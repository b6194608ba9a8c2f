import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isGone, toEntry, type ReadReply } from '../src/entries.ts';
import { discard, newClient } from '../src/servers/servers.ts';
import type { ScriptedRedis } from '../src/scripts.ts';
import { resolveSettings } from '../src/settings.ts';
import { testLog } from './support/buses.ts';
import { RedisServer } from './support/redis-server.ts';

const test = suite('stream replies of ioredis over RESP3');
let server: RedisServer;
let client: ScriptedRedis;

test.before(async () => {
  server = await RedisServer.start();
  client = newClient(resolveSettings({ redisUrl: server.url, instance: 'a', log: testLog('a') }), 'test');
  await client.connect();
  await client.busEnsureGroup(2, 's', 't', 'g');
});

test.after(async () => {
  discard(client);
  await server.stop();
});

const read = (...streams: string[]) =>
  client.xreadgroupBuffer('GROUP', 'g', 'owner', 'COUNT', 10, 'STREAMS', ...streams) as Promise<ReadReply>;

test('the connection speaks RESP3', () => {
  assert.is(client.condition?.protocol, 3);
});

test('XREADGROUP answers null when there is nothing', async () => {
  assert.is(await read('s', '>'), null);
});

test('XREADGROUP answers pairs of stream and entries, in the order asked for', async () => {
  await client.xadd('s', '1-1', 'b', 'one\ntwo');
  await client.xadd('t', '2-1', 'b', 'é');
  const reply = await read('s', 't', '>', '>');
  assert.equal(reply, [
    [Buffer.from('s'), [[Buffer.from('1-1'), [Buffer.from('b'), Buffer.from('one\ntwo')]]]],
    [Buffer.from('t'), [[Buffer.from('2-1'), [Buffer.from('b'), Buffer.from('é')]]]],
  ]);
  assert.equal(toEntry(...reply![0]![1][0]!), { id: '1-1', records: ['one', 'two'] });
  assert.equal(toEntry(...reply![1]![1][0]!), { id: '2-1', records: ['é'] });
});

test('what is pending comes with empty lists where there is none, and without fields where the entry is gone', async () => {
  await client.xadd('s', '1-2', 'b', 'gone');
  await read('s', '>');
  await client.xdel('s', '1-2');
  const reply = await read('s', 't', '1-1', '2-1');
  assert.equal(reply, [
    [Buffer.from('s'), [[Buffer.from('1-2'), null]]],
    [Buffer.from('t'), []],
  ]);
  assert.equal(toEntry(...reply![0]![1][0]!), { id: '1-2', records: [] });
});

test('XPENDING answers id, consumer, idle time and deliveries', async () => {
  const [first] = (await client.xpending('s', 'g', '-', '+', 1)) as [string, string, number, number][];
  assert.equal([first![0], first![1], first![3]], ['1-1', 'owner', 1]);
});

test('an entry that is not of the bus’s making is told apart', async () => {
  await client.xadd('t', '3-1', 'x', 'y');
  const reply = await read('t', '>');
  assert.equal(toEntry(...reply![0]![1][0]!), { id: '3-1', records: [], alien: '["x","y"]' });
});

test('a missing group and a stream deleted under a blocked read are told as gone', async () => {
  const missing = await read('nowhere', '>').catch((fault: Error) => fault);
  assert.ok(missing instanceof Error && isGone(missing), String(missing));
  const blocked = client
    .xreadgroup('GROUP', 'g', 'owner', 'BLOCK', 2_000, 'STREAMS', 't', '>')
    .catch((fault: Error) => fault);
  await server.admin.flushall();
  const flushed = await blocked;
  assert.ok(flushed instanceof Error && isGone(flushed), String(flushed));
});

test.run();
