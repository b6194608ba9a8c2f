import { newId, record } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: slow readers');
let world: World;
test.before(async () => {
  world = await World.start({
    SLOW_READER_BYTES: '65536',
    SLOW_READER_MAX_BYTES: '600000',
    SLOW_READER_MS: '2000',
    HEARTBEAT_MS: '60000',
  });
});
test.after(() => world.stop());

const PAYLOAD = 'x'.repeat(32_000);
let rev = 0;

/** Sends events until the gateway has someone who lags: the kernel's buffers take some megabytes first. */
async function flood(room: string, lagging: () => boolean): Promise<void> {
  for (let round = 0; !lagging() && round < 2_000; round++) {
    const json = JSON.stringify({ type: 'e', room, rev: ++rev, PAYLOAD });
    world.writer.put(world.gateway.id, record.event(room, rev, json));
    if (round % 10 === 9) await world.until(() => world.gateway.channels.get(room)?.rev === rev);
  }
  assert.ok(lagging());
}

test('a slow reader misses events, slows nobody, and is told to resync when it has caught up', async () => {
  const room = newId();
  rev = 0;
  const [slow, quick] = [await world.join('slow'), await world.join('quick')];
  await slow.subscribe(room);
  await quick.subscribe(room);
  slow.ws.pause();
  await flood(room, () => world.gateway.laggards.size === 1);
  for (let index = 0; index < 20; index++)
    world.writer.put(world.gateway.id, record.event(room, ++rev, JSON.stringify({ type: 'e', room, rev, PAYLOAD })));
  await quick.next((event) => event['rev'] === rev);
  slow.ws.resume();
  const resync = await slow.next((event) => event.type === 'resync');
  assert.equal([resync.room, resync['head']], [room, rev]);
  const seen = slow.of('e').map((event) => Number(event['rev']));
  assert.ok(seen.length < rev);
  assert.equal(
    seen,
    seen.map((_, index) => index + 1),
  );
  world.writer.event(world.gateway.id, room, ++rev);
  await slow.next((event) => event.type === 'message.created' && event['rev'] === rev);
  const all = quick.events.filter((event) => 'rev' in event).map((event) => event['rev']);
  assert.is(all.length, rev);
});

test('one that stays slow is closed after a while', async () => {
  const room = newId();
  rev = 0;
  const slow = await world.join('slow');
  await slow.subscribe(room);
  slow.ws.pause();
  await flood(room, () => world.gateway.laggards.size === 1);
  await world.until(() => world.gateway.laggards.size === 0, 4_000);
  // Its buffer was full, so it may never see the close frame; the gateway lets go of it all the same.
  await world.until(() => world.gateway.channels.get(room)?.subscribers.size === 0, 5_000);
});

test('answers still come to a slow reader, up to a harder bound', async () => {
  const room = newId();
  rev = 0;
  const slow = await world.join('slow');
  await slow.subscribe(room);
  slow.ws.pause();
  await flood(room, () => world.gateway.laggards.size === 1);
  const [connection] = world.gateway.channels.get(room)?.subscribers ?? [];
  const before = connection?.socket.writableLength ?? 0;
  world.writer.put(world.gateway.id, record.person(slow.claims.sub, JSON.stringify({ type: 'p', PAYLOAD })));
  await world.until(() => (connection?.socket.writableLength ?? 0) > before);
  assert.ok(connection?.open, `${before} ${connection?.socket.writableLength}`);
  for (let index = 0; index < 25; index++)
    world.writer.put(world.gateway.id, record.person(slow.claims.sub, JSON.stringify({ type: 'p', PAYLOAD })));
  await world.until(() => connection?.closing ?? false, 1_500);
});

test.run();
