// timeout: 300s
// Requests and frames that nobody should send, tens of thousands over real sockets. HOSTILE_SEED repeats a run.
import { setTimeout as delay } from 'node:timers/promises';
import { errorCodes } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instanceOf, isEmpty, residentMiB, watchOver } from '../support/processes.ts';
import { register, type Peer } from '../support/peer.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { encodeFrame, jsonFrame, textFrame } from '../support/websocket-frames.ts';
import { withStack } from '../support/stack.ts';
import { assertMade, casesOf, HOSTILE_SEED } from './cases/counts.ts';
import { expectedAnswers, hostileFrame, type World } from './cases/requests.ts';
import { Values } from './cases/values.ts';

const REQUESTS = casesOf('requests');
const RAW_FRAMES = 4_000;
const PEOPLE = 6;
const SOCKETS = 24;
const SLACK_MIB = 128;

const unlimited = { REQUESTS_PER_SECOND: '1000000', REQUEST_BURST: '1000000', BAD_FRAMES: '1000000' };
const { stack, url, wsUrl, done } = await withStack(
  { gateway: 1 },
  { serviceEnv: { auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0' }, gateway: { ...unlimited, LINGER_MS: '300' } } },
);
const gateway = instanceOf(stack, 'gateway');
const allLive = watchOver(stack);
const people: Peer[] = [];
for (let count = 0; count < PEOPLE; count++) people.push(await register(url, unique('p')));
const rooms: string[] = [];
for (const person of people) rooms.push(await makeRoom(person), await makeRoom(person, 'private'));
/** After a quarter of it: by then the heap is as large as the work needs. */
let warmMiB = 0;

const test = suite(`hostile frames (HOSTILE_SEED=${HOSTILE_SEED})`);
test.after(done);

const ANSWERS = new Set(['ack', 'error', 'welcome', 'subscribed', 'pong']);
const worldOf = ({ token }: Peer): World => ({ rooms, people: people.map(({ id }) => id), token });

async function greeted({ token }: Peer): Promise<RawWebSocket> {
  const socket = await RawWebSocket.open(gateway.port);
  socket.write(jsonFrame({ type: 'hello', id: 'hello', token }));
  await socket.event((event) => event['type'] === 'welcome');
  return socket;
}

/** Sends one frame, and waits for all its answers: as many as there must be, with the right ids, and no other. */
async function exchange(socket: RawWebSocket, text: string): Promise<number> {
  const { answers, requests } = expectedAnswers(text);
  socket.events.length = 0;
  socket.frames.length = 0;
  socket.write(textFrame(text.toWellFormed()));
  socket.write(jsonFrame({ type: 'ping', id: 'barrier' }));
  const got = new Map<string, number>();
  let seen = 0;
  let isThrough = false;
  const isDone = () => {
    for (const event of socket.events.slice(seen)) {
      seen++;
      const { type, id, code } = event as { type: string; id?: string; code?: string };
      if (type === 'goodbye') throw new Error(`goodbye ${code} after ${text.slice(0, 300)}`);
      if (!ANSWERS.has(type)) continue;
      if (type === 'error') {
        const isKnown = (errorCodes as readonly string[]).includes(String(code));
        assert.ok(isKnown && code !== 'internal' && code !== 'timeout', `${code} after ${text.slice(0, 2_000)}`);
      }
      if (id === 'barrier') isThrough = true;
      else got.set(id === undefined ? '' : `id ${id}`, (got.get(id === undefined ? '' : `id ${id}`) ?? 0) + 1);
    }
    assert.is(socket.ending, undefined, `closed after ${text.slice(0, 300)}`);
    return isThrough && [...answers].every(([id, { least }]) => (got.get(id) ?? 0) >= least);
  };
  await socket.until(isDone, 20_000, `all answers to ${text.slice(0, 2_000)}`);
  for (const [id, count] of got)
    assert.ok(count <= (answers.get(id)?.most ?? 0), `${count} answers to "${id}" of ${text.slice(0, 2_000)}`);
  return requests;
}

test(`${REQUESTS} requests get one answer each`, async () => {
  let sent = 0;
  await Promise.all(
    Array.from({ length: SOCKETS }, async (_, index) => {
      const person = people[index % people.length] as Peer;
      const values = new Values(new Random(HOSTILE_SEED + index));
      const socket = await greeted(person);
      while (sent < REQUESTS) {
        sent += await exchange(socket, hostileFrame(values, worldOf(person)));
        if (warmMiB === 0 && sent > REQUESTS / 4) warmMiB = residentMiB(gateway);
      }
      socket.cut();
    }),
  );
  assertMade('requests', sent);
});

test(`${RAW_FRAMES} frames of random form are taken, or end the connection with a code that fits`, async () => {
  const codes = new Map<number, number>();
  const values = new Values(new Random(HOSTILE_SEED));
  const { random } = values;
  const fuzzOne = async () => {
    const socket = await RawWebSocket.open(gateway.port);
    for (let count = random.int(1, 5); count > 0; count--) {
      const payload = values.chance(0.5) ? values.bytes(random.int(0, 300)) : values.garble('{"type":"ping","id":"1"}');
      const frame = encodeFrame({
        opcode: values.chance(0.9) ? random.pick([0, 1, 1, 1, 2, 8, 9, 10]) : random.int(0, 16),
        payload,
        fin: values.chance(0.85),
        rsv: values.chance(0.95) ? 0 : random.int(0, 8),
        masked: values.chance(0.97),
        ...(values.chance(0.1) ? { claimedBytes: random.int(0, 100_000), lengthForm: 64 } : {}),
      });
      socket.write(values.chance(0.1) ? frame.subarray(0, random.int(0, frame.length)) : frame);
    }
    // Half of a frame may be left: then nobody can say anything any more, and it would wait for its time to end.
    const ending = await Promise.race([socket.ended(), delay(60)]);
    if (ending) codes.set(ending.code, (codes.get(ending.code) ?? 0) + 1);
    socket.cut();
  };
  for (let sent = 0; sent < RAW_FRAMES; sent += 50) await Promise.all(Array.from({ length: 50 }, fuzzOne));
  const right = new Set([1000, 1002, 1005, 1007, 1009, 4501]);
  for (const [code, times] of codes) {
    const isOwn = code >= 1000 && code < 5000 && times < 20;
    assert.ok(right.has(code) || isOwn, `${times} times ${code}`);
  }
  assert.not.ok(codes.has(1006), 'cut without a close frame');
  assert.ok((codes.get(1002) ?? 0) > 100 && (codes.get(4501) ?? 0) > 10, JSON.stringify([...codes]));
});

test('none of it was more than the services could handle', async () => {
  const redis = new Redis(stack.redisUrl);
  const letters = await redis.xrange('dead-letters', '-', '+', 'COUNT', 3).finally(() => redis.disconnect());
  assert.equal(letters, []);
});

test('afterwards nothing is left of it, and everybody lives and talks', async () => {
  await isEmpty(gateway);
  const grewMiB = residentMiB(gateway) - warmMiB;
  assert.ok(grewMiB < SLACK_MIB, `${Math.round(grewMiB)} MiB more than before`);
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
