// timeout: 240s
// What administrators are told of the running system: who may see it, that it is true, and that it stays true while parts of it are away.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hopNames, SystemState, Trace, type Instance, type ServerEvent } from '@chatapp/contracts';
import { until } from '@chatapp/testkit';
import { Redis } from 'ioredis';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { Peer, register } from '../support/peer.ts';
import { instanceOf } from '../support/processes.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const PATH = '/api/admin/system';
const { stack, url, wsUrl, done } = await withStack({ gateway: 2, 'chat-writer': 2, fanout: 2 });
const system = suite('the running system, as administrators see it');
let admin: Peer;
system.before(async () => {
  const name = unique('root');
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', name);
  // Tokens count whole seconds: one from the second in which the gateways began to listen would be from before.
  await sleep(1_000);
  admin = await login(name);
  await admin.connect(wsUrl);
});
system.after(async () => {
  admin?.close();
  await done();
});

async function login(username: string): Promise<Peer> {
  const peer = new Peer(url, username);
  const { status } = await peer.call('POST', '/api/auth/login', { username, password: PASSWORD });
  assert.is(status, 200);
  return peer;
}

const codeOf = async (peer: Peer, method: string, path: string): Promise<unknown> => {
  const { status, body } = await peer.call(method, path);
  return status < 300 ? status : (body as { code: string }).code;
};

/** An answer that is what the contract says. */
async function get<Schema extends TSchema>(schema: Schema, path: string): Promise<Static<Schema>> {
  const { status, body } = await admin.call('GET', path);
  assert.is(status, 200, JSON.stringify(body));
  const [fault] = Compile(schema).Errors(body);
  assert.is(fault, undefined, JSON.stringify(fault));
  return body as Static<Schema>;
}
const look = () => get(SystemState, PATH);
const running = (instances: readonly Instance[], service: string) =>
  instances.filter((instance) => instance.service === service && instance.state === 'running');

/** Looks until it is so, and answers what was seen then. */
async function seen(what: string, fits: (state: SystemState) => boolean, patienceMs = 15_000): Promise<SystemState> {
  let state = await look();
  await until(async () => fits((state = await look())), patienceMs, what);
  return state;
}

async function followed(trace: string): Promise<Trace> {
  let found = await get(Trace, `${PATH}/traces/${trace}`);
  await until(async () => (found = await get(Trace, `${PATH}/traces/${trace}`)).done, 10_000, 'the end of the road');
  return found;
}

/** Every hop, in the order of the road, none before the one that it follows from. */
function assertWhole({ hops }: Trace): void {
  assert.equal(
    hops.map(({ name }) => name),
    hopNames,
  );
  for (const [place, hop] of hops.entries()) assert.ok(hop.afterMs >= (hops[place - 1]?.afterMs ?? 0), hop.name);
  const serviceOf = (place: number) => hops[place]?.instance.replace(/-\d.*/, '');
  assert.equal([0, 2, 5, 7].map(serviceOf), ['gateway', 'chat-writer', 'fanout', 'gateway']);
}

system('nobody but an administrator of this moment sees it, or sends a probe', async () => {
  const calls = [
    ['GET', PATH],
    ['POST', `${PATH}/probes`],
    ['GET', `${PATH}/traces/${'0'.repeat(31)}1`],
  ] as const;
  const name = unique('ann');
  const ann = await register(url, name);
  for (const [method, path] of calls) {
    assert.is(await codeOf(new Peer(url, 'nobody'), method, path), 'token_missing', path);
    assert.is(await codeOf(ann, method, path), 'forbidden', path);
    assert.is(await codeOf(admin, method, path), method === 'POST' ? 202 : 200, path);
  }
  const person = `/api/auth/admin/people/${ann.id}`;
  await admin.call('PATCH', person, { role: 'admin' });
  // Each of the gateways hears of it by itself.
  for (let round = 0; round < 4; round++)
    for (const [method, path] of calls)
      await until(async () => typeof (await codeOf(ann, method, path)) === 'number', 10_000, path);
  const promoted = await login(name);
  await admin.call('PATCH', person, { role: 'user' });
  for (let round = 0; round < 4; round++)
    for (const [method, path] of calls)
      await until(async () => (await codeOf(promoted, method, path)) === 'forbidden', 10_000, path);
});

system('every instance, stream and owner is told of, and the stores answer', async () => {
  const isWhole = ({ instances, ownership }: SystemState) =>
    ['gateway', 'chat-writer', 'fanout'].every((service) => running(instances, service).length === 2) &&
    running(instances, 'auth').length === 1 &&
    ownership.every(({ group, owners }) => group === 'search' || owners.every((owner) => owner !== null));
  const { ownership, streams, inboxes, stores, instances, partitions } = await seen('all of it', isWhole);
  for (const { service, pid, checks } of instances) {
    const own = stack.instances().filter((each) => each.service === service);
    assert.ok(own.some((each) => each.pid === pid), `${service} ${pid}`); // prettier-ignore
    assert.ok(Object.values(checks).every(({ ok }) => ok), service); // prettier-ignore
  }
  for (const { group, owners } of ownership)
    if (group !== 'search') assert.is(new Set(owners).size, 2, `${group} is shared out`);
  for (const kind of ['commands', 'events', 'signals', 'users'])
    assert.is(streams.filter((stream) => stream.kind === kind).length, partitions, kind);
  assert.is(inboxes.length, 2);
  assert.equal(
    stores.map(({ name, ok, missedBy }) => [name, ok, missedBy]),
    [
      ['redis', true, []],
      ['mysql', true, []],
    ],
  );
});

system('a probe comes back over the whole road, and every hop says when', async () => {
  const { status, body } = await admin.call('POST', `${PATH}/probes`);
  assert.is(status, 202);
  const { trace } = body as { trace: string };
  await admin.next((frame) => frame['type'] === 'probe.returned' && frame['trace'] === trace);
  assertWhole(await followed(trace));
});

system('a message that an administrator has traced is followed; of nobody else’s, nothing is noted', async () => {
  const ann = await register(url, unique('ann'));
  const room = await makeRoom(ann);
  await admin.call('POST', `/api/rooms/${room}/join`);
  await admin.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  await ann.connect(wsUrl);
  const ids = { ann: randomBytes(16).toString('hex'), root: randomBytes(16).toString('hex') };
  const send = (peer: Peer, trace: string) =>
    peer.ask(
      {
        type: 'message.send',
        id: randomUUID(),
        room,
        body: 'on its way',
        traceparent: `00-${trace}-00f067aa0ba902b7-01`,
      },
      'ack',
    );
  await send(ann, ids.ann);
  await send(admin, ids.root);
  assertWhole(await followed(ids.root));
  assert.equal(await get(Trace, `${PATH}/traces/${ids.ann}`), { trace: ids.ann, at: null, hops: [], done: false });

  const redis = new Redis(stack.redisUrl);
  const before = await redis.xinfo('STREAM', 'traces');
  await ann.ask({ type: 'message.send', id: randomUUID(), room, body: 'as always' }, 'ack');
  await admin.next((frame) => (frame as ServerEvent<'message.created'>).body === 'as always');
  assert.equal(await redis.xinfo('STREAM', 'traces'), before, 'the normal road leaves no trace');
  redis.disconnect();
  ann.close();
});

system('an instance that dies is told as silent within seconds, and its partitions as another’s', async () => {
  const victim = instanceOf(stack, 'chat-writer', 2);
  stack.pause('chat-writer', 2);
  const isTaken = ({ instances, ownership }: SystemState) => {
    const its = instances.find(({ pid }) => pid === victim.pid);
    const owners = ownership.find(({ group }) => group === 'chat-writer')?.owners ?? [];
    return its?.state === 'silent' && owners.every((owner) => owner !== null && owner !== its.instance);
  };
  const state = await seen('silent, and replaced', isTaken, 10_000);
  const its = state.instances.find(({ pid }) => pid === victim.pid);
  assert.ok(Date.parse(state.at) - Date.parse(its?.heardAt ?? '') > 2_000, 'since when is told');
  stack.resume('chat-writer', 2);
  await seen('it is back', ({ instances }) => running(instances, 'chat-writer').length === 2);

  stack.kill('fanout', 1);
  const gone = instanceOf(stack, 'fanout', 1).pid;
  await seen(
    'one is silent, and another runs in its place',
    ({ instances }) =>
      running(instances, 'fanout').length === 2 &&
      instances.some(({ state: now, service }) => service === 'fanout' && now === 'silent'),
    20_000,
  );
  assert.type(gone, 'number');
});

system('one that stops in good order says so', async () => {
  await stack.scale('gateway', 1);
  const isStopped = ({ state, service }: Instance) => service === 'gateway' && state === 'stopped';
  const { inboxes } = await seen('stopped', ({ instances }) => instances.some(isStopped));
  assert.is(inboxes.length, 1);
  // It may have been this one's socket that was sent away.
  admin.close();
  await admin.connect(wsUrl);
});

system('MySQL away: it is told since when, and who misses it; nothing is needed of it to be told', async () => {
  await stack.mysql.kill();
  const away = ({ stores }: SystemState) => stores.some(({ name, ok }) => name === 'mysql' && !ok);
  const { stores, at } = await seen('MySQL is away', away);
  const mysql = stores.find(({ name }) => name === 'mysql');
  assert.ok(mysql && mysql.missedBy.length > 0);
  assert.ok(Date.parse(mysql.since) <= Date.parse(at) + 1_000);
  const { status, body } = await admin.call('POST', `${PATH}/probes`);
  assert.is(status, 202);
  const { trace } = body as { trace: string };
  const isRead = async () => (await get(Trace, `${PATH}/traces/${trace}`)).hops.at(-1)?.name === 'writer.read';
  await until(isRead, 10_000, 'the probe waits for the commit');
  await stack.mysql.start();
  await seen('MySQL is back', (state) => !away(state), 30_000);
  assertWhole(await followed(trace));
});

system('Redis away: the one that is asked says so', async () => {
  await stack.stores.redis.kill();
  const redisOf = ({ stores }: SystemState) => stores.find(({ name }) => name === 'redis');
  const state = await seen('Redis is away', (now) => redisOf(now)?.ok === false);
  assert.equal([state.instances.length, state.streams.length], [1, 0]);
  await stack.stores.redis.start();
  // Changes of roles may have been lost: who asks shows a token from after that.
  const isBack = async () => {
    if ((await codeOf(admin, 'GET', PATH)) === 'token_expired') admin = await login(admin.username);
    const now = await admin.call('GET', PATH);
    return now.status === 200 && redisOf(now.body as SystemState)?.ok === true;
  };
  await until(isBack, 30_000, 'Redis is back');
  await seen('and so are all', ({ instances }) => running(instances, 'chat-writer').length === 2);
});

system.run();
