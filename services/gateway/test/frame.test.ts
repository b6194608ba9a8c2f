import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket, WebSocketServer } from 'ws';
import { eventFrames, textFrame } from '../src/sockets/frame.ts';
import { writeFrames, writePing } from '../src/sockets/raw-socket.ts';

const test = suite('gateway: frames');

/** A server's socket and ws, and the client at the other end, which is the parser that judges. */
async function pair() {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const got: string[] = [];
  let pings = 0;
  client.on('message', (data: Buffer, isBinary) => got.push(isBinary ? 'binary' : data.toString()));
  client.on('ping', () => pings++);
  const [ws, request] = (await once(sockets, 'connection')) as [WebSocket, { socket: Socket }];
  await once(client, 'open');
  const finish = async () => {
    ws.close(4000, 'done');
    const [code] = (await once(client, 'close')) as [number];
    server.close();
    return { got, code, pings };
  };
  return { ws, socket: request.socket, finish };
}

const payload = (frame: Buffer) => {
  const header = frame[1] === 127 ? 10 : frame[1] === 126 ? 4 : 2;
  return JSON.parse(frame.subarray(header).toString()) as unknown[];
};

test('frames of every length are what was put in', async () => {
  const { socket, finish } = await pair();
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length));
  texts.push('é漢字🙂'.repeat(30), 'é'.repeat(63), 'é'.repeat(32_768));
  for (const text of texts) writeFrames(socket, [textFrame(text)]);
  writeFrames(socket, texts.map(textFrame));
  assert.equal((await finish()).got, [...texts, ...texts]);
});

test('raw frames, pings and what ws itself writes follow each other whole', async () => {
  const { ws, socket, finish } = await pair();
  const long = 'y'.repeat(300_000);
  for (let round = 0; round < 20; round++) {
    writeFrames(socket, [textFrame(`a${round}`), textFrame(long)]);
    writePing(socket);
    ws.pong(Buffer.from('unasked'));
    ws.ping();
    writeFrames(socket, [textFrame(`b${round}`)]);
  }
  const { got, code, pings } = await finish();
  assert.is(got.length, 60);
  assert.equal(
    got.filter((text) => text !== long),
    Array.from({ length: 20 }, (_, round) => [`a${round}`, `b${round}`]).flat(),
  );
  assert.is(pings, 40);
  assert.is(code, 4000);
});

test('nothing is written to a socket that is gone', async () => {
  const { ws, socket, finish } = await pair();
  const done = finish();
  await done;
  ws.terminate();
  writeFrames(socket, [textFrame('late'), textFrame('later')]);
  writePing(socket);
});

test('events share a frame up to its bound, in order', () => {
  assert.equal(eventFrames([]), []);
  assert.equal(eventFrames(['1', '{"a":2}']).map(payload), [[1, { a: 2 }]]);
  const big = JSON.stringify('z'.repeat(100_000));
  const frames = eventFrames(['1', big, big, big, '2']);
  assert.is(frames.length, 2);
  assert.is(frames.flatMap(payload).length, 5);
  assert.equal(frames.flatMap(payload).at(-1), 2);
  const huge = JSON.stringify('z'.repeat(400_000));
  assert.equal(
    eventFrames(['1', huge, '2']).map((frame) => payload(frame).length),
    [1, 1, 1],
  );
});

test.run();
