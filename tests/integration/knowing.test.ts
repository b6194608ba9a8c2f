// timeout: 400s
// Who is there, who has read what: over the whole road, with two gateways, by programs that know nothing but docs/protocol.md.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addCrowd } from '../support/crowd.ts';
import { counterOf } from '../support/counters.ts';
import { register, type Frame, type Peer } from '../support/peer.ts';
import { deviceOf, setAvailability, toldSinceOnline, untilTold, watch } from '../support/presence.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const GRACE_MS = 3_000;
const ONLINE_EVERY_MS = 1_000;

const { stack, url, done } = await withStack(
  { gateway: 2, fanout: 2 },
  {
    serviceEnv: {
      auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
      fanout: { PRESENCE_GRACE_MS: String(GRACE_MS), ONLINE_EVERY_MS: String(ONLINE_EVERY_MS) },
      gateway: { ONLINE_EVERY_MS: String(ONLINE_EVERY_MS) },
    },
  },
);
const knowing = suite('knowing who is there');
knowing.after(done);

/** The socket of one gateway, past nginx. */
function gateway(index: 1 | 2): string {
  const port = stack.instances().find((one) => one.service === 'gateway' && one.index === index)?.port;
  return `ws://127.0.0.1:${port}/ws`;
}

const people = (...names: string[]) => Promise.all(names.map((name) => register(url, unique(name))));

async function subscribe(peer: Peer, room: string): Promise<void> {
  await peer.ask({ type: 'subscribe', id: `s-${room}`, rooms: [{ room }] }, 'subscribed');
}

const onlineIn = (peer: Peer, room: string) =>
  peer.frames.filter((frame) => frame['type'] === 'room.online' && frame['room'] === room);

knowing('a person is what the best of their devices is, wherever those are', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const phone = deviceOf(ann);
  await Promise.all([ann.connect(gateway(1)), phone.connect(gateway(2)), bob.connect(gateway(1))]);
  await watch(bob, ann);
  await untilTold(bob, ann.id, 'online');
  await setAvailability(ann, 'away');
  await delay(1_500);
  assert.equal(toldSinceOnline(bob, ann.id), ['online'], 'the phone is still in use');
  await setAvailability(phone, 'away');
  await untilTold(bob, ann.id, 'away');
  await setAvailability(ann, 'online');
  await untilTold(bob, ann.id, 'online');
  // Whichever of them is seen to go first, the other one is as much there.
  await setAvailability(phone, 'online');
  phone.close();
  ann.close();
  const leftMs = performance.now();
  await untilTold(bob, ann.id, 'offline');
  assert.ok(performance.now() - leftMs >= GRACE_MS - 100, 'not before the grace is over');
  assert.equal(toldSinceOnline(bob, ann.id), ['online', 'away', 'online', 'offline']);
  await ann.connect(gateway(2));
  await untilTold(bob, ann.id, 'online');
  for (const peer of [ann, bob]) peer.close();
});

knowing('a page that is loaded anew, here or through the other gateway, makes nobody flicker', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  await Promise.all([ann.connect(gateway(1)), bob.connect(gateway(2))]);
  await watch(bob, ann);
  await untilTold(bob, ann.id, 'online');
  for (const place of [2, 1, 1, 2] as const) {
    ann.close();
    await delay(300);
    await ann.connect(gateway(place));
    await delay(700);
  }
  await delay(GRACE_MS + 1_000);
  assert.equal(toldSinceOnline(bob, ann.id), ['online']);
  for (const peer of [ann, bob]) peer.close();
});

knowing(
  'people of a gateway that was killed are offline after the grace; who comes back through another one never was',
  async () => {
    const [ann, eve, bob] = (await people('ann', 'eve', 'bob')) as [Peer, Peer, Peer];
    await Promise.all([ann.connect(gateway(2)), eve.connect(gateway(2)), bob.connect(gateway(1))]);
    await watch(bob, ann, eve);
    await untilTold(bob, ann.id, 'online');
    await untilTold(bob, eve.id, 'online');
    stack.kill('gateway', 2);
    assert.is(await eve.closed(5_000), 1006);
    await eve.connect(gateway(1));
    await untilTold(bob, ann.id, 'offline');
    await delay(1_000);
    assert.equal(toldSinceOnline(bob, eve.id), ['online']);
    for (const peer of [eve, bob]) peer.close();
  },
);

knowing('a gateway that restarts makes nobody flicker', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  await Promise.all([ann.connect(gateway(2)), bob.connect(gateway(1))]);
  await watch(bob, ann);
  await untilTold(bob, ann.id, 'online');
  const restarted = stack.restart('gateway', 2);
  await ann.next((frame) => frame['type'] === 'goodbye');
  await ann.connect(gateway(1));
  await restarted;
  await delay(GRACE_MS + 1_000);
  assert.equal(toldSinceOnline(bob, ann.id), ['online']);
  for (const peer of [ann, bob]) peer.close();
});

knowing('when Redis is emptied and every fanout dies, presence comes back', async () => {
  const [ann, bob, dan] = (await people('ann', 'bob', 'dan')) as [Peer, Peer, Peer];
  const room = await makeRoom(ann);
  await Promise.all([ann.connect(gateway(2)), bob.connect(gateway(1))]);
  await watch(bob, ann);
  await subscribe(ann, room);
  await untilTold(bob, ann.id, 'online');
  const redis = new Redis(stack.redisUrl);
  for (const index of [1, 2]) stack.kill('fanout', index);
  await redis.flushall();
  await dan.connect(gateway(1));
  await watch(dan, ann, bob);
  for (const peer of [ann, bob]) await untilTold(dan, peer.id, 'online');
  await setAvailability(ann, 'away');
  for (const watcher of [bob, dan]) await untilTold(watcher, ann.id, 'away');
  assert.equal(toldSinceOnline(bob, ann.id), ['online', 'away'], 'nobody was gone in between');
  await subscribe(dan, room);
  await dan.until(() => onlineIn(dan, room).at(-1)?.['online'] === 2, 20_000);
  redis.disconnect();
  for (const peer of [ann, bob, dan]) peer.close();
});

knowing('joining a room of 5,000 costs what joining one of 40 costs', async () => {
  const [owner, ...others] = (await people(...Array.from({ length: 40 }, (_, n) => `crowd${n}`))) as [Peer, ...Peer[]];
  const rooms = { small: await makeRoom(owner), large: await makeRoom(owner) };
  for (const room of Object.values(rooms))
    for (const other of others) assert.is((await other.call('POST', `/api/rooms/${room}/join`)).status, 200);
  await addCrowd(stack.mysql.adminUrl, rooms.large, 4_960);
  await stack.restart('chat-writer', 1);
  const all = [owner, ...others];
  await Promise.all(all.map((peer, index) => peer.connect(gateway(index % 2 ? 1 : 2))));
  for (const room of Object.values(rooms)) await Promise.all(all.map((peer) => subscribe(peer, room)));
  for (const room of Object.values(rooms))
    await owner.until(() => onlineIn(owner, room).at(-1)?.['online'] === 40, 20_000);

  const costs: Record<string, { records: number; events: Frame[] }> = {};
  for (const [size, room] of Object.entries(rooms)) {
    const [joiner] = (await people('joiner')) as [Peer];
    await joiner.connect(gateway(1));
    await delay(2 * ONLINE_EVERY_MS);
    const records = await counterOf(stack, 'gateway', 'gateway_inbox_batch_records_sum');
    const from = owner.frames.length;
    assert.is((await joiner.call('POST', `/api/rooms/${room}/join`)).status, 200);
    await subscribe(joiner, room);
    await owner.until(() => onlineIn(owner, room).at(-1)?.['online'] === 41, 20_000);
    await delay(2 * ONLINE_EVERY_MS);
    costs[size] = {
      records: (await counterOf(stack, 'gateway', 'gateway_inbox_batch_records_sum')) - records,
      events: owner.frames.slice(from),
    };
    const { body } = await joiner.call('GET', `/api/rooms/${room}`);
    assert.is((body as { room: Frame }).room['memberCount'], size === 'large' ? 5_001 : 41);
    joiner.close();
  }
  for (const { events } of Object.values(costs))
    assert.equal(
      events.map((event) => event['type']),
      ['member.joined', 'room.online'],
    );
  assert.is(costs['large']?.records, costs['small']?.records);
  // The ack and the room of the one who joins, the subscription, the change and the number for each gateway.
  assert.ok(Number(costs['large']?.records) <= 10, JSON.stringify(costs['large']?.records));
  for (const peer of all) {
    assert.equal(
      peer.frames.filter((frame) => frame['type'] === 'presence'),
      [],
      'nobody is told of people whom they do not watch',
    );
    peer.close();
  }
});

knowing('who reads on in a small room is seen by the others, unless they want to be seen by nobody', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const room = await makeRoom(ann);
  assert.is((await bob.call('POST', `/api/rooms/${room}/join`)).status, 200);
  const phone = deviceOf(bob);
  await Promise.all([ann.connect(gateway(1)), bob.connect(gateway(2)), phone.connect(gateway(1))]);
  for (const peer of [ann, bob, phone]) await subscribe(peer, room);
  for (const body of ['one', 'two']) await ann.ask({ type: 'message.send', id: randomUUID(), room, body }, 'ack');
  await bob.ask({ type: 'read.mark', id: randomUUID(), room, seq: 1 }, 'ack');
  const receipt = await ann.next((frame) => frame['type'] === 'receipt');
  assert.equal([receipt['room'], receipt['user'], receipt['seq']], [room, bob.id, 1]);
  await phone.next((frame) => frame['type'] === 'read.updated' && frame['seq'] === 1);
  assert.is((await bob.call('PATCH', '/api/settings', { receipts: false })).status, 204);
  const settings = await phone.next((frame) => frame['type'] === 'settings.updated');
  assert.equal(settings['settings'], { receipts: false });
  await bob.ask({ type: 'read.mark', id: randomUUID(), room, seq: 2 }, 'ack');
  await phone.next((frame) => frame['type'] === 'read.updated' && frame['seq'] === 2);
  await ann.ask({ type: 'ping', id: 'after' }, 'pong');
  assert.is(ann.frames.filter((frame) => frame['type'] === 'receipt').length, 1);
  const { body } = await ann.call('GET', `/api/rooms/${room}/members`);
  const members = (body as { members: { user: { id: string }; readSeq?: number }[] }).members;
  assert.is(members.find(({ user }) => user.id === bob.id)?.readSeq, undefined);
  assert.type(members.find(({ user }) => user.id === ann.id)?.readSeq, 'number');
  assert.equal((await bob.call('GET', '/api/settings')).body, { settings: { receipts: false } });
  for (const peer of [ann, bob, phone]) assert.is(peer.frames.filter((frame) => frame['type'] === 'error').length, 0);
  for (const peer of [ann, bob, phone]) peer.close();
});

knowing('typing in a thread names it', async () => {
  const [ann, bob] = (await people('ann', 'bob')) as [Peer, Peer];
  const room = await makeRoom(ann);
  await Promise.all([ann.connect(gateway(1)), bob.connect(gateway(2))]);
  for (const peer of [ann, bob]) await subscribe(peer, room);
  ann.send({ type: 'typing', room, root: 1 });
  assert.is((await bob.next((frame) => frame['type'] === 'typing'))['root'], 1);
  for (const peer of [ann, bob]) peer.close();
});

knowing.run();
