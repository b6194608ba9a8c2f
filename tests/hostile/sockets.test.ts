// timeout: 300s
// Connections that are no good: silent, slow, too many, too large, too deep, from elsewhere. All of them are bounded in time and memory.
import { setTimeout as delay } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instanceOf, isEmpty, residentMiB, watchOver } from '../support/processes.ts';
import { register } from '../support/peer.ts';
import { RawWebSocket, UpgradeRefused } from '../support/raw-websocket.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { encodeFrame, jsonFrame, opcodes, textFrame } from '../support/websocket-frames.ts';
import { withStack } from '../support/stack.ts';

const HELLO_MS = 1_500;
const HEARTBEAT_MS = 800;
const ROOMS = 20;
/** More than this would be a leak; garbage that was not collected yet is less. */
const SLACK_MIB = 96;

const { stack, url, wsUrl, done } = await withStack(
  { gateway: 1 },
  {
    serviceEnv: {
      auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0' },
      gateway: {
        HELLO_TIMEOUT_MS: `${HELLO_MS}`,
        HEARTBEAT_MS: `${HEARTBEAT_MS}`,
        ROOMS_PER_CONNECTION: `${ROOMS}`,
        SUBSCRIPTION_BURST: '200',
        LINGER_MS: '300',
      },
    },
  },
);
const gateway = instanceOf(stack, 'gateway');
const allLive = watchOver(stack);
const ann = await register(url, unique('ann'));
const test = suite('hostile sockets');
test.after(done);

const open = (headers?: Record<string, string>) => RawWebSocket.open(gateway.port, headers);

async function greeted({ token } = ann): Promise<RawWebSocket> {
  const socket = await open();
  socket.write(jsonFrame({ type: 'hello', id: 'hello', token }));
  await socket.event((event) => event['type'] === 'welcome');
  return socket;
}

async function isAlive(socket: RawWebSocket): Promise<void> {
  const id = unique('alive');
  socket.write(jsonFrame({ type: 'ping', id }));
  await socket.event((event) => event['type'] === 'pong' && event['id'] === id);
}

test('3,000 sockets that never say hello are closed in time, and their memory comes back', async () => {
  (await greeted()).cut();
  const beforeMiB = residentMiB(gateway);
  const sockets: RawWebSocket[] = [];
  const openedMs: number[] = [];
  while (sockets.length < 3_000) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => open()))));
    openedMs.push(performance.now());
  }
  const endings = await Promise.all(sockets.map((socket) => socket.ended(HELLO_MS + 15_000)));
  const lateMs = performance.now() - (openedMs.at(-1) ?? 0) - HELLO_MS;
  assert.equal([...new Set(endings.map(({ code }) => code))], [4005]);
  assert.ok(lateMs < 5_000, `the last one ended ${Math.round(lateMs)} ms late`);
  for (const socket of sockets) socket.cut();
  await isEmpty(gateway);
  const grewMiB = residentMiB(gateway) - beforeMiB;
  assert.ok(grewMiB < SLACK_MIB, `${Math.round(grewMiB)} MiB more than before`);
});

test('half a frame and then nothing: the time for hello bounds it, and after hello the heartbeat', async () => {
  const frame = textFrame('{"type":"ping","id":"1"}');
  const silent = await Promise.all([1, 2, 5, 6, 20].map(async (bytes) => ({ bytes, socket: await open() })));
  for (const { bytes, socket } of silent) {
    socket.answersPings = false;
    socket.write(frame.subarray(0, bytes));
  }
  const halves = await Promise.all([1, 2, 5, 6, 20].map(async (bytes) => ({ bytes, socket: await greeted() })));
  for (const { bytes, socket } of halves) {
    socket.answersPings = false;
    socket.write(frame.subarray(0, bytes));
  }
  for (const { bytes, socket } of silent)
    assert.is((await socket.ended(HELLO_MS + 5_000)).code, 4005, `${bytes} bytes`);
  for (const { bytes, socket } of halves)
    assert.is((await socket.ended(HEARTBEAT_MS * 6)).code, 4001, `${bytes} bytes`);
});

test('a frame that drips is no sign of life', async () => {
  const socket = await greeted();
  socket.answersPings = false;
  const bytes = textFrame('x'.repeat(2_000));
  const startedMs = performance.now();
  let at = 0;
  const drip = setInterval(() => socket.write(bytes.subarray(at, ++at)), 50);
  assert.is((await socket.ended(HEARTBEAT_MS * 8)).code, 4001);
  clearInterval(drip);
  assert.ok(performance.now() - startedMs >= HEARTBEAT_MS * 1.5, 'two heartbeats go by first');
});

test('a message in fragments may take its time while pings are answered, but not more room than a frame', async () => {
  const socket = await greeted();
  const piece = (opcode: number) => encodeFrame({ opcode, payload: 'x'.repeat(15_000), fin: false });
  socket.write(piece(opcodes.text));
  for (let count = 1; count < 4; count++) {
    await delay(HEARTBEAT_MS);
    socket.write(piece(opcodes.continuation));
  }
  await delay(HEARTBEAT_MS * 2);
  assert.is(socket.ending, undefined);
  socket.write(piece(opcodes.continuation));
  assert.is((await socket.ended()).code, 1009);
});

test('a message in a hundred thousand tiny fragments is cut off', async () => {
  const socket = await open();
  const tiny = encodeFrame({ opcode: opcodes.continuation, payload: ' ', fin: false });
  socket.write(encodeFrame({ opcode: opcodes.text, payload: ' ', fin: false }));
  socket.write(Buffer.concat(Array.from({ length: 100_000 }, () => tiny)));
  assert.ok([1008, 1009].includes((await socket.ended()).code));
});

test('pings without end from somebody who does not read cost a bounded buffer', async () => {
  const sockets = await Promise.all(Array.from({ length: 4 }, () => greeted()));
  const beforeMiB = residentMiB(gateway);
  const pings = Buffer.concat(
    Array.from({ length: 1_000 }, () => encodeFrame({ opcode: opcodes.ping, payload: 'p'.repeat(125) })),
  );
  for (const socket of sockets) socket.stopReading();
  for (let round = 0; round < 100; round++) {
    for (const socket of sockets) socket.write(pings);
    await delay(5);
  }
  await delay(1_000);
  const grewMiB = residentMiB(gateway) - beforeMiB;
  for (const socket of sockets) socket.cut();
  assert.ok(grewMiB < SLACK_MIB, `${Math.round(grewMiB)} MiB more than before`);
});

test('requests without end from somebody who does not read end the connection', async () => {
  const socket = await greeted();
  const beforeMiB = residentMiB(gateway);
  socket.stopReading();
  const requests = jsonFrame(Array.from({ length: 100 }, () => ({ type: 'x'.repeat(10), id: 'i'.repeat(64) })));
  for (let round = 0; round < 1_000; round++) {
    socket.write(requests);
    if (round % 50 === 0) await delay(5);
  }
  await isEmpty(gateway);
  socket.cut();
  const grewMiB = residentMiB(gateway) - beforeMiB;
  assert.ok(grewMiB < SLACK_MIB, `${Math.round(grewMiB)} MiB more than before`);
});

test('frames that cannot be read, and requests after many refusals, end the connection', async () => {
  const garbled = await greeted();
  for (let count = 0; count < 21; count++) garbled.write(textFrame('{'));
  assert.is((await garbled.ended()).code, 4505);
  const flooding = await greeted();
  for (let count = 0; count < 20; count++)
    flooding.write(jsonFrame(Array.from({ length: 100 }, (_, index) => ({ type: 'ping', id: `${index}` }))));
  assert.is((await flooding.ended()).code, 4506);
  assert.ok(flooding.events.some((event) => event['code'] === 'rate_limited'));
});

test('JSON as deep as a frame takes it is answered like any other', async () => {
  const socket = await greeted();
  const deep = (depth: number, inner = '') => '['.repeat(depth) + inner + ']'.repeat(depth);
  const objects = '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000);
  const texts = [
    deep(32_000),
    deep(32_000, '{}'),
    objects,
    `{"type":"ping","id":"deep","x":${deep(30_000)}}`,
    `{"type":"message.send","id":"deep","room":"r","body":${deep(30_000)}}`,
    `{"type":"subscribe","id":"deep","rooms":${deep(30_000)}}`,
    `{"type":${objects},"id":"deep"}`,
    `{"type":"ping","id":${deep(30_000)}}`,
    `{"__proto__":${objects},"type":"ping","id":"deep"}`,
    '['.repeat(65_000),
  ];
  for (const text of texts) {
    const from = socket.events.length;
    socket.write(textFrame(text));
    await socket.until(() => socket.events.length > from, 10_000, `an answer to ${text.slice(0, 40)}`);
    const { type, code = '' } = socket.events.at(-1) as { type: string; code?: string };
    assert.match(`${type} ${code}`, /^(pong |error (bad_json|bad_request|unknown_type))$/);
  }
  await isAlive(socket);
  socket.cut();
});

test('another origin is refused as HTTP, ours and none are let in, at the gateway and through the entrance', async () => {
  for (const port of [gateway.port, stack.port]) {
    const strangers = ['http://evil.example', 'null', 'file://', `https://localhost:${port}.evil.example`];
    strangers.push(`http://evil.example/localhost:${port}`, `http://localhost:${port}@evil.example`, 'localhost', '*');
    strangers.push(`http://localhost:${port + 1}`, `http://evil.example#localhost:${port}`);
    for (const Origin of strangers) {
      const refused = await RawWebSocket.open(port, { Origin }).then(
        () => assert.unreachable(Origin),
        (error: unknown) => error,
      );
      assert.instance(refused, UpgradeRefused, String(refused));
      const { status, body } = refused as UpgradeRefused;
      assert.is(status, 403, Origin);
      assert.ok(body.includes('"code":"origin_not_allowed"'), body);
    }
    (await RawWebSocket.open(port)).cut();
    for (const Origin of [`http://localhost:${port}`, `HTTP://LOCALHOST:${port}`])
      (await RawWebSocket.open(port, { Origin })).cut();
  }
});

test('subscriptions beyond the bound are refused one by one, those to nothing are forgotten', async () => {
  const eve = await register(url, unique('eve'));
  const rooms: string[] = [];
  for (let count = 0; count < ROOMS + 5; count++) rooms.push(await makeRoom(eve));
  const socket = await greeted(eve);
  socket.write(jsonFrame({ type: 'subscribe', id: 'all', rooms: rooms.map((room) => ({ room })) }));
  const answers = () => socket.events.filter((event) => event['id'] === 'all');
  await socket.until(() => answers().length === rooms.length);
  assert.is(answers().filter((event) => event['type'] === 'subscribed').length, ROOMS);
  assert.is(answers().filter((event) => event['code'] === 'bad_request').length, 5);

  socket.write(jsonFrame({ type: 'unsubscribe', id: 'none', rooms }));
  await socket.event((event) => event['id'] === 'none');
  const came = () => socket.events.filter((event) => String(event['id']).startsWith('n') && event['id'] !== 'none');
  let asked = 0;
  // One after the other: what is on its way counts towards the bound, and would hide the pace.
  for (let round = 0; round < 50; round++) {
    const nowhere = Array.from({ length: 200 }, (_, index) => ({ room: `no${round}x${index}` }));
    socket.write(jsonFrame({ type: 'subscribe', id: `n${round}`, rooms: nowhere }));
    asked += nowhere.length;
    await socket.until(() => came().length === asked, 30_000, 'one answer for each room');
  }
  const codes = new Set(came().map((event) => event['code']));
  const told = new Set(['room_not_found', 'bad_request', 'busy', 'rate_limited']);
  for (const code of codes) assert.ok(told.has(String(code)), String(code));
  assert.ok(codes.has('rate_limited') || codes.has('busy'), `each room counts: ${[...codes].join()}`);
  socket.write(jsonFrame({ type: 'subscribe', id: 'same', rooms: Array.from({ length: ROOMS }, () => ({ room: rooms[0] })) })); // prettier-ignore
  await socket.until(() => socket.events.filter((event) => event['id'] === 'same').length === ROOMS);
  await isAlive(socket);
  socket.cut();
  await isEmpty(gateway);
});

test('afterwards everybody lives and talks', async () => {
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
