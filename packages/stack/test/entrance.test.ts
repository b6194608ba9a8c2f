import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeTempDir } from '../src/paths.ts';
import { startStack } from '../src/start-stack.ts';
import { ask, stubStack, until, whoAnswers, type Answer } from './fixtures/stub-stack.ts';

const entrance = suite('the entrance');
const stack = await startStack(stubStack(makeTempDir('test')));
entrance.after(() => stack.stop());

const serviceOf = async (path: string, method = 'GET') =>
  (await whoAnswers(stack.url + path, method, 1)).join().replace(/-\d+$/, '');

/** The first words of what a WebSocket handshake brings. */
const upgrade = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(stack.port, '127.0.0.1', () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: chat.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    });
    let text = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (!/hello from|"path"/.test(text)) return;
      socket.destroy();
      resolve(text);
    });
  });

entrance('sends each request to its service', async () => {
  assert.is(await serviceOf('/'), 'web');
  assert.is(await serviceOf('/rooms/x'), 'web');
  assert.is(await serviceOf('/api/auth/login', 'POST'), 'auth');
  assert.is(await serviceOf('/api/auth/me'), 'auth');
  assert.is(await serviceOf('/api/rooms'), 'chat-writer');
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    assert.is(await serviceOf('/api/rooms/1', method), 'gateway', method);
  assert.is((await fetch(`${stack.url}/api/rooms`, { method: 'HEAD' })).status, 200);
  assert.match(await (await fetch(`${stack.url}/healthz`)).text(), /"status":"ok"/);
});

entrance('tells the services who asks, and takes nobody’s word for it', async () => {
  const forged = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' };
  const { headers } = await ask(`${stack.url}/api/rooms`, 'GET', forged);
  assert.match(headers['x-forwarded-for'] ?? '', /^(127\.0\.0\.1|::1)$/);
  assert.is(headers['x-forwarded-proto'], 'http');
  assert.is(headers.host, `localhost:${stack.port}`);
});

entrance('gives a request an id, or keeps a well-formed one', async () => {
  const made = await fetch(`${stack.url}/api/rooms`);
  const { headers } = (await made.json()) as Answer;
  assert.match(headers['x-request-id'] ?? '', /^[0-9a-f]{32}$/);
  assert.is(made.headers.get('x-request-id'), headers['x-request-id']);
  const kept = await fetch(`${stack.url}/api/rooms`, { headers: { 'x-request-id': 'my-request-1' } });
  assert.is(kept.headers.get('x-request-id'), 'my-request-1');
  const replaced = await fetch(`${stack.url}/api/rooms`, { headers: { 'x-request-id': '<script>' } });
  assert.match(replaced.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
});

entrance('adds safe headers, and lets a service’s own refusal through', async () => {
  const response = await fetch(`${stack.url}/api/rooms?status=429`, { method: 'POST' });
  assert.is(response.status, 429);
  assert.is(((await response.json()) as Answer).path, '/api/rooms');
  assert.is(response.headers.get('x-content-type-options'), 'nosniff');
  assert.is(response.headers.get('server'), 'nginx');
});

entrance('upgrades /ws and nothing else', async () => {
  assert.match(await upgrade('/ws'), /^HTTP\/1\.1 101 [\s\S]*hello from gateway-\d-\w+ chat\.test/);
  assert.match(await upgrade('/api/rooms'), /^HTTP\/1\.1 200 /);
});

entrance('refuses a body over 64 KiB with a problem', async () => {
  const response = await fetch(`${stack.url}/api/rooms`, { method: 'POST', body: 'x'.repeat(65_537) });
  assert.is(response.status, 413);
  assert.is(response.headers.get('content-type'), 'application/problem+json');
  assert.is(((await response.json()) as { code: string }).code, 'payload_too_large');
  assert.is((await fetch(`${stack.url}/api/rooms`, { method: 'POST', body: 'x'.repeat(65_536) })).status, 200);
});

entrance('says that a service is away: a problem under /api, a page elsewhere', async () => {
  stack.kill('chat-writer', 1);
  stack.kill('web', 1);
  const response = await fetch(`${stack.url}/api/rooms`);
  assert.is(response.status, 503);
  assert.is(response.headers.get('retry-after'), '1');
  assert.is(((await response.json()) as { code: string }).code, 'unavailable');
  const page = await fetch(stack.url);
  assert.is(page.status, 503);
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
  await until(
    async () => (await fetch(`${stack.url}/api/rooms`)).status === 200 && (await fetch(stack.url)).status === 200,
  );
});

entrance('uses both gateways, and goes on with one when the other dies', async () => {
  const url = `${stack.url}/api/rooms`;
  assert.equal(await whoAnswers(url, 'POST'), ['gateway-1', 'gateway-2']);
  const pid = stack.instances().find(({ service, index }) => service === 'gateway' && index === 1)?.pid;
  stack.kill('gateway', 1);
  await until(() => stack.instances().some(({ service, state }) => service === 'gateway' && state === 'crashed'));
  assert.equal(await whoAnswers(url, 'POST'), ['gateway-2']);
  await until(async () => (await whoAnswers(url, 'POST')).length === 2);
  assert.is.not(stack.instances().find(({ service, index }) => service === 'gateway' && index === 1)?.pid, pid);
});

entrance('asks another instance where that is safe, and never sends a POST or PATCH twice', async () => {
  const statuses = async (method: string, query: string) => {
    const asked = Array.from({ length: 24 }, () => fetch(`${stack.url}/api/rooms?${query}`, { method }));
    return new Set((await Promise.all(asked)).map(({ status }) => status));
  };
  for (const fault of ['dies', 'refuses']) {
    for (const method of ['POST', 'PATCH'])
      assert.equal(await statuses(method, `${fault}=gateway-1`), new Set([200, 503]), `${method} ${fault}`);
    for (const method of ['PUT', 'DELETE'])
      assert.equal(await statuses(method, `${fault}=gateway-1`), new Set([200]), `${method} ${fault}`);
  }
});

entrance('asks another chat-writer where one refuses a read', async () => {
  await stack.scale('chat-writer', 2);
  const url = `${stack.url}/api/rooms`;
  await until(async () => (await whoAnswers(url, 'GET')).length === 2);
  assert.equal(await whoAnswers(`${url}?refuses=chat-writer-1`, 'GET'), ['chat-writer-2']);
  assert.is((await fetch(`${url}?refuses=chat-writer`)).status, 503, 'both refuse');
  await stack.scale('chat-writer', 1);
});

entrance('follows scaling', async () => {
  const url = `${stack.url}/api/rooms`;
  await stack.scale('gateway', 3);
  await until(async () => (await whoAnswers(url, 'POST')).length === 3);
  await stack.scale('gateway', 1);
  await until(async () => (await whoAnswers(url, 'POST')).join() === 'gateway-1');
});
entrance.run();
