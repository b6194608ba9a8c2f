import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { GATEWAYS_KEY, newId, streams } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clientOf } from './support/redis.ts';
import { World } from './support/world.ts';

const test = suite('gateway: connecting');

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

/** The status of a handshake, and its problem when it was refused. */
async function handshake(world: World, headers: Record<string, string>): Promise<{ status: number; code?: string }> {
  const sent = request({
    host: '127.0.0.1',
    port: world.port,
    path: '/ws',
    agent: false,
    headers: { ...UPGRADE, ...headers },
  });
  sent.end();
  const [answer] = (await Promise.race([once(sent, 'response'), once(sent, 'upgrade')])) as [IncomingMessage];
  const status = answer.statusCode ?? 0;
  if (status === 101) {
    answer.socket.destroy();
    return { status };
  }
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  assert.match(answer.headers['content-type'] ?? '', 'application/problem+json');
  return { status, code: (JSON.parse(text) as { code: string }).code };
}

test('only pages from here, or from where they may, connect', async () => {
  const world = await World.start();
  assert.is((await handshake(world, {})).status, 101);
  assert.is((await handshake(world, { origin: `http://127.0.0.1:${world.port}` })).status, 101);
  assert.is((await handshake(world, { origin: 'https://chat.example' })).status, 101);
  assert.is((await handshake(world, { origin: 'https://a.example', 'x-forwarded-host': 'a.example' })).status, 101);
  assert.equal(await handshake(world, { origin: 'https://evil.example' }), { status: 403, code: 'origin_not_allowed' });
  assert.equal(await handshake(world, { origin: 'null' }), { status: 403, code: 'origin_not_allowed' });
  const plain = await world.http('/ws', { method: 'GET' });
  assert.is(plain.status, 400);
  await world.stop();
});

test('connections are bounded, by address and in all', async () => {
  const world = await World.start({ CONNECTIONS_PER_ADDRESS: '2', CONNECTIONS: '4' });
  const open = ['10.0.0.1', '10.0.0.1', '10.0.0.2'].map((address) => world.connect(from(address)));
  for (const client of open) await client.opened();
  assert.equal(await handshake(world, { 'x-forwarded-for': '10.0.0.1' }), { status: 429, code: 'rate_limited' });
  await world.connect(from('10.0.0.4')).opened();
  assert.equal(await handshake(world, { 'x-forwarded-for': '10.0.0.3' }), { status: 503, code: 'busy' });
  await open[0]?.close();
  await world.until(() => world.gateway.connections.size === 3);
  assert.is((await handshake(world, { 'x-forwarded-for': '10.0.0.1' })).status, 101);
  await world.stop();
});

test('two unanswered pings end a connection, answered ones keep it', async () => {
  const world = await World.start({ HEARTBEAT_MS: '200' });
  const ann = await world.join('ann');
  const deaf = connect(world.port, '127.0.0.1');
  deaf.write('GET /ws HTTP/1.1\r\nHost: x\r\n');
  for (const [name, value] of Object.entries(UPGRADE)) deaf.write(`${name}: ${value}\r\n`);
  deaf.write('\r\n');
  deaf.resume();
  const startMs = performance.now();
  await once(deaf, 'close');
  assert.ok(performance.now() - startMs > 500);
  assert.is((await ann.ask({ type: 'ping' })).type, 'pong');
  await world.stop();
});

test('a stopping gateway tells its clients, gives them their answers, and leaves nothing behind', async () => {
  const world = await World.start({ DRAIN_MS: '3000' });
  const [ann, bob] = [await world.join('ann'), await world.join('bob')];
  const redis = clientOf(world.redis.redisUrl);
  assert.equal(await redis.zrange(GATEWAYS_KEY, '0', '-1'), [world.gateway.id]);
  world.writer.script = (command) => setTimeout(() => world.writer.usual(command), 700);
  const id = randomUUID();
  ann.send({ type: 'message.send', id, room: newId(), body: 'last' });
  const http = world.http(`/api/rooms/${newId()}/leave`, { token: world.tokens.sign(ann.claims) });
  await world.until(() => world.gateway.pending.size === 2);
  const stopped = world.app.service.stop();
  const goodbye = await bob.next((event) => event.type === 'goodbye');
  assert.is(Number(goodbye.code), 4000);
  assert.ok(Number(goodbye['reconnectAfterMs']) <= 2_000);
  assert.is((await ann.next((event) => event.id === id)).type, 'ack');
  assert.is((await http).status, 204);
  for (const client of [ann, bob]) assert.equal(await client.ended(), { code: 4000, reason: 'draining' });
  await stopped;
  assert.is(await redis.exists(streams.inbox(world.gateway.id), GATEWAYS_KEY), 0);
  redis.disconnect();
  await world.stop();
});

test.run();
