// timeout: 300s
// RFC 6455 at the gateway, after the Autobahn suite's list of cases (chapters 1 to 7 and 9): bytes over TCP, no WebSocket library.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instanceOf, watchOver } from '../support/processes.ts';
import { register } from '../support/peer.ts';
import { RawHttp } from '../support/raw-http.ts';
import { RawWebSocket, UpgradeRefused } from '../support/raw-websocket.ts';
import { stillTalks, unique } from '../support/talk.ts';
import { jsonFrame, textFrame } from '../support/websocket-frames.ts';
import { withStack } from '../support/stack.ts';
import { ECHO, protocolCases, type ProtocolCase } from './cases/rfc6455.ts';

const { stack, url, wsUrl, done } = await withStack({ gateway: 1 });
const { port } = instanceOf(stack, 'gateway');
const ann = await register(url, unique('ann'));
const allLive = watchOver(stack);
const test = suite('RFC 6455');
test.after(done);

async function greeted(): Promise<RawWebSocket> {
  const socket = await RawWebSocket.open(port);
  socket.write(jsonFrame({ type: 'hello', id: 'hello', token: ann.token }));
  await socket.event((event) => event['type'] === 'welcome');
  return socket;
}

async function check({ send, expect, pongs }: ProtocolCase): Promise<void> {
  const socket = await greeted();
  for (const part of send) socket.write(part);
  if (expect === 'pong') {
    const id = (JSON.parse(ECHO) as { id: string }).id;
    await socket.event((event) => event['type'] === 'pong' && event['id'] === id);
    assert.is(socket.ending, undefined, 'it goes on');
  } else assert.is((await socket.ended()).code, expect);
  if (pongs) {
    const came = socket.frames.filter(({ opcode }) => opcode === 10).map(({ payload }) => payload.toString());
    assert.equal(came, pongs);
  }
  socket.cut();
}

for (const each of protocolCases) test(each.name, () => check(each));

test('a handshake that is none is refused as HTTP', async () => {
  const wrong: [number, Record<string, string>][] = [
    [400, { Upgrade: 'h2c' }],
    [400, { 'Sec-WebSocket-Version': '12' }],
    [400, { 'Sec-WebSocket-Version': '0' }],
    [400, { 'Sec-WebSocket-Key': '' }],
    [400, { 'Sec-WebSocket-Key': 'too short' }],
    [400, { Connection: 'close' }],
  ];
  for (const [status, headers] of wrong) {
    const refused = await RawWebSocket.open(port, headers).then(
      () => assert.unreachable(JSON.stringify(headers)),
      (error: unknown) => error,
    );
    assert.instance(refused, UpgradeRefused, String(refused));
    assert.is((refused as UpgradeRefused).status, status, JSON.stringify(headers));
  }
  const http = new RawHttp(port);
  const post = await http.ask(
    'POST /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n',
  );
  assert.is(post?.status, 405);
  http.close();
});

test('an extension that is offered is not taken, so its bit stays reserved', async () => {
  const socket = await RawWebSocket.open(port, { 'Sec-WebSocket-Extensions': 'permessage-deflate' });
  socket.write(Buffer.from([0xc1, 0x80, 0, 0, 0, 0]));
  assert.is((await socket.ended()).code, 1002);
});

test('a frame that is too large is 1009 through the entrance too', async () => {
  const socket = await RawWebSocket.open(stack.port);
  socket.write(textFrame('x'.repeat(65_537)));
  assert.is((await socket.ended()).code, 1009);
});

test('afterwards everybody lives and talks', async () => {
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
