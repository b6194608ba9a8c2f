// timeout: 300s
// Tokens that were forged, tampered with, confused, replayed: at every service that takes one, over HTTP and in hello.
import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instanceOf, watchOver } from '../support/processes.ts';
import { register, type Frame } from '../support/peer.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { stillTalks, unique } from '../support/talk.ts';
import { jsonFrame } from '../support/websocket-frames.ts';
import { withStack } from '../support/stack.ts';
import { tokenCases } from './cases/tokens.ts';

const { stack, url, wsUrl, done } = await withStack({ gateway: 2 });
const allLive = watchOver(stack);
const ann = await register(url, unique('ann'));
const cases = tokenCases(ann.token, dirname(stack.logDir));
const test = suite('hostile tokens');
test.after(done);

/** One call to each service that reads tokens. */
const calls: [string, string, unknown?][] = [
  ['GET', '/api/rooms'],
  ['POST', '/api/direct', { userId: 'nobody' }],
  ['GET', '/api/auth/me'],
];

async function hello(token: string, index = 1): Promise<{ socket: RawWebSocket; answer: Frame }> {
  const socket = await RawWebSocket.open(instanceOf(stack, 'gateway', index).port);
  socket.write(jsonFrame({ type: 'hello', id: 'hello', token }));
  return { socket, answer: await socket.event((event) => event['id'] === 'hello') };
}

test('the token itself is good', async () => {
  const { socket, answer } = await hello(ann.token);
  assert.is(answer['type'], 'welcome');
  socket.cut();
});

test(`${cases.length} others are not, over HTTP`, async () => {
  for (const { name, token, code } of cases) {
    for (const [method, path, body] of calls) {
      const { status, body: problem } = await ann.call(method, path, body, { token });
      assert.is(status, 401, `${name}: ${method} ${path}`);
      assert.is((problem as Frame)['code'], code, `${name}: ${method} ${path}`);
    }
  }
});

test('nor in hello', async () => {
  for (const { name, token, code } of cases) {
    const { socket, answer } = await hello(token);
    assert.is(answer['code'], code, name);
    assert.is((await socket.ended()).code, code === 'token_expired' ? 4003 : 4502, name);
    assert.not.ok(socket.events.some((event) => event['type'] === 'welcome'));
  }
});

test('a token that is too long, or no text, is a bad request, and the connection still waits for hello', async () => {
  for (const token of ['x'.repeat(8_193), 5, null, ['x'], { toString: 'x' }]) {
    const { socket, answer } = await hello(token as string);
    assert.is(answer['code'], 'bad_request');
    socket.write(jsonFrame({ type: 'ping', id: 'p' }));
    assert.is((await socket.ended()).code, 4501);
  }
});

test('a bad token on a connection that is open changes nothing; that of somebody else neither', async () => {
  const bob = await register(url, unique('bob'));
  const { socket } = await hello(ann.token);
  for (const token of [...cases.slice(0, 40).map((each) => each.token), bob.token]) {
    const from = socket.events.length;
    socket.write(jsonFrame({ type: 'hello', id: 'again', token }));
    await socket.until(() => socket.events.length > from);
    assert.match(String(socket.events.at(-1)?.['code']), /^token_/);
  }
  socket.write(jsonFrame({ type: 'ping', id: 'p' }));
  await socket.event((event) => event['type'] === 'pong');
  socket.cut();
});

test('a token that was copied is of no use once its session has ended, at any gateway', async () => {
  const eve = await register(url, unique('eve'));
  const copy = eve.token;
  assert.is((await eve.call('POST', '/api/auth/logout')).status, 204);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  for (const index of [1, 2]) {
    const { socket, answer } = await hello(copy, index);
    assert.is(answer['code'], 'session_ended');
    assert.is((await socket.ended()).code, 4503);
  }
  for (const [method, path, body] of calls) {
    const { status, body: problem } = await eve.call(method, path, body, { token: copy });
    assert.is(`${status} ${String((problem as Frame)['code'])}`, '401 session_ended', path);
  }
});

test('afterwards everybody lives and talks', async () => {
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
