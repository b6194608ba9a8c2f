import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocketServer, type WebSocket } from 'ws';
import { Line } from '../src/road/line.ts';

const test = suite('the road');

interface Asked {
  type: string;
  id: string;
}
const ack = ({ id }: Asked) => ({ type: 'ack', id });
const busy = ({ id }: Asked) => ({ type: 'error', id, code: 'busy', message: '', retryAfterMs: 10 });

/** A gateway that answers each frame as it is told; `undefined`: it goes away instead. */
async function withGateway(
  answer: (frame: readonly Asked[], number: number) => object[] | undefined,
  work: (line: Line, took: string[][], controller: AbortController) => Promise<void>,
): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const took: string[][] = [];
  server.on('connection', (socket: WebSocket) =>
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as Asked[];
      if (frame[0]?.type === 'hello') return socket.send(JSON.stringify([{ type: 'welcome', id: frame[0].id }]));
      const answers = answer(frame, took.push(frame.map(({ id }) => id)));
      if (answers) socket.send(JSON.stringify(answers));
      else socket.terminate();
    }),
  );
  const controller = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const line = new Line({ url, token: () => Promise.resolve('token'), signal: controller.signal });
  try {
    await work(line, took, controller);
  } finally {
    line.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
}

const requests = (count: number) =>
  Array.from({ length: count }, (_, place) => ({ type: 'ping' as const, id: String(place) }));

test('sends in frames of a hundred, one after the other, and answers in order', () =>
  withGateway(
    (frame) => frame.map(ack).toReversed(),
    async (line, took) => {
      const answers = await line.ask(requests(250));
      assert.equal(
        took.map(({ length }) => length),
        [100, 100, 50],
      );
      assert.equal(
        answers.map(({ id }) => id),
        requests(250).map(({ id }) => id),
      );
    },
  ));

test('what is refused for now is sent again, with all that came after it', () =>
  withGateway(
    (frame, number) => frame.map((request, place) => (number === 1 && place >= 2 ? busy(request) : ack(request))),
    async (line, took) => {
      assert.is((await line.ask(requests(4))).length, 4);
      assert.equal(took, [
        ['0', '1', '2', '3'],
        ['2', '3'],
      ]);
    },
  ));

test('what has no answer when the connection breaks is sent again', () =>
  withGateway(
    (frame, number) => (number === 1 ? undefined : frame.map(ack)),
    async (line, took) => {
      assert.ok((await line.ask(requests(3))).every(({ type }) => type === 'ack'));
      assert.is(took.length, 2);
    },
  ));

test('a refusal that stays is an answer', () =>
  withGateway(
    (frame) => frame.map(({ id }) => ({ type: 'error', id, code: 'forbidden', message: 'no' })),
    async (line, took) => {
      assert.is((await line.ask(requests(1)))[0]?.type, 'error');
      assert.is(took.length, 1);
    },
  ));

test('ends between two frames when it is told to', () =>
  withGateway(
    (frame) => frame.map(ack),
    async (line, took, controller) => {
      let done = 0;
      const asked = line.ask(requests(300), (answers) => {
        done += answers.length;
        controller.abort();
      });
      await asked.then(
        () => assert.unreachable(),
        (error: Error) => assert.is(error.name, 'AbortError'),
      );
      assert.equal([took.length, done], [1, 100]);
    },
  ));

test.run();
