import { GATEWAYS_KEY } from '@chatapp/contracts';
import { startRedis, type RedisServer } from '@chatapp/stack';
import type { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Registration } from '../src/inbox/registration.ts';
import { clientOf } from './support/redis.ts';

const test = suite('gateway: registration');
let server: RedisServer;
let redis: Redis;
test.before(async () => {
  server = await startRedis();
  redis = clientOf(server.redisUrl);
});
test.after(async () => {
  redis.disconnect();
  await server.stop();
});

test('a gateway lives on while Redis is out of memory', async () => {
  const registration = new Registration(redis, 'g1');
  await redis.config('SET', 'maxmemory', '1');
  const refused = await redis.set('anything', 'else').catch((error: Error) => error.message);
  assert.match(refused, /OOM/);
  registration.beat();
  // Its answer comes after that of the beat, which went out before it.
  assert.ok(await redis.zscore(GATEWAYS_KEY, 'g1'));
});

test.run();
