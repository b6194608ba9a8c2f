import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, request as httpsRequest, type Server } from 'node:https';
import { connect } from 'node:net';
import { setDefaultCACertificates, getCACertificates } from 'node:tls';
import WebSocket from 'ws';
import * as assert from 'uvu/assert';
import { stillTalks, unique } from '../support/talk.ts';
import { demoOptions } from './commands.ts';
import { docker } from './support/engine.ts';
import type { Check, Environment } from './support/environment.ts';

/** Somebody's address, as the proxy in front sees it. */
const CLIENT = '203.0.113.7';
/** What that somebody claims to be. */
const CLAIMED = '198.51.100.66';

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
}

function ask(url: string, headers: Record<string, string>, body?: object): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const all = { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) };
  send(url, { method: body ? 'POST' : 'GET', headers: all, agent: false }, (response) => {
    response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
  })
    .on('error', reject)
    .end(body && JSON.stringify(body));
  return promise;
}

const registration = () => ({ username: unique('tls'), password: 'a long password' });
const secured = ({ port }: Environment) => `https://localhost:${port + 1}`;

/** The address that nginx has in its log for a request. */
async function seenAs(environment: Environment, url: string, headers: Record<string, string>): Promise<string> {
  const mark = unique('/login-');
  await ask(url + mark, headers);
  const log = await environment.compose('logs', '--no-log-prefix', '--tail', '50', 'nginx');
  const line = log.split('\n').find((text) => text.includes(mark)) ?? '{}';
  return (JSON.parse(line) as { address: string }).address;
}

/** How a browser's page opens its socket. @returns the status that it got instead, or 101. */
async function upgrade(url: string, origin: string): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { origin });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('open', () => resolve(101));
  socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
  const status = await promise;
  socket.on('error', () => undefined).terminate();
  return status;
}

/** Makes a certificate for localhost that this process trusts from here on, as a browser would one of its authorities. */
async function makeCertificate(environment: Environment): Promise<{ certificate: string; key: string }> {
  const { folder } = environment;
  const [certificate, key] = [`${folder}/certificate.pem`, `${folder}/key.pem`];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  await environment.run('openssl', [...made, ...name, '-keyout', key, '-out', certificate]);
  setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, 'utf8')]);
  return { certificate, key };
}

const withTls: Check = async (environment) => {
  const { certificate, key } = await makeCertificate(environment);
  await environment.script('certificate', certificate, key);
  const origin = secured(environment);
  const { port } = environment;
  await environment.set({ CHATAPP_TLS: 'on', CHATAPP_HTTPS: `127.0.0.1:${port + 1}`, CHATAPP_ORIGIN: origin });
  await environment.up();
  const redirect = await ask(`${environment.url}/login?x=1`, {});
  assert.is(redirect.status, 308);
  assert.is(redirect.headers.location, `${origin}/login?x=1`);
  assert.is(redirect.headers['strict-transport-security'], undefined, 'over HTTP it means nothing');
  const { status, headers } = await ask(`${origin}/api/auth/register`, { origin }, registration());
  assert.is(status, 201);
  assert.is(headers['strict-transport-security'], 'max-age=31536000');
  assert.match(headers['set-cookie']?.[0] ?? '', /; Secure/i);
  const page = await ask(`${origin}/login`, {});
  assert.is(page.headers['strict-transport-security'], 'max-age=31536000', 'pages, too');
  await stillTalks(origin, `${origin.replace('http', 'ws')}/ws`);
  assert.is(await upgrade(origin, origin), 101);
  assert.is(await upgrade(origin, 'https://elsewhere.example'), 403);
  const demo = await environment.script('chatapp', 'demo', ...demoOptions);
  assert.match(demo, `Open ${origin}`, 'deploy/chatapp comes in, too');
};

/** A new certificate is taken without a connection lost. */
const newCertificate: Check = async (environment) => {
  const origin = secured(environment);
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  const { certificate, key } = await makeCertificate(environment);
  await environment.script('certificate', certificate, key);
  await stillTalks(origin, `${origin.replace('http', 'ws')}/ws`);
  assert.is(socket.readyState, WebSocket.OPEN);
  socket.on('error', () => undefined).terminate();
};

/** Ends TLS as somebody else's load balancer does: appends whom it sees, says what it spoke, passes on all the rest. */
async function startProxy({ folder, port, url }: Environment): Promise<Server> {
  const [cert, key] = ['certificate.pem', 'key.pem'].map((name) => readFileSync(`${folder}/${name}`));
  const added = (headers: IncomingMessage['headers']) => {
    const before = headers['x-forwarded-for'];
    const forwarded = before === undefined ? CLIENT : `${String(before)}, ${CLIENT}`;
    return { ...headers, 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' };
  };
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const { method, url: path = '/', headers } = incoming;
    const onward = httpRequest(url + path, { method, headers: added(headers), agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket) => {
    const onward = connect(port, '127.0.0.1', () => {
      const lines = Object.entries(added(incoming.headers)).map(([name, value]) => `${name}: ${String(value)}`);
      onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward])
      end
        .on('error', () => (socket.destroy(), onward.destroy()))
        .on('close', () => (socket.destroy(), onward.destroy()));
  });
  server.listen(port + 1, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const behindProxy: Check = async (environment) => {
  await environment.set({ CHATAPP_TLS: 'off' });
  await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
  const origin = secured(environment);
  const proxy = await startProxy(environment);
  try {
    const untrusted = await seenAs(environment, origin, {});
    assert.is.not(untrusted, CLIENT, 'nobody named the proxy yet');
    const plain = await ask(`${origin}/api/auth/register`, { origin }, registration());
    assert.not.match(plain.headers['set-cookie']?.[0] ?? '', /; Secure/i, 'nor may it say that it spoke HTTPS');
    const path = '{{(index .IPAM.Config 0).Gateway}}';
    const hop = await docker('network', 'inspect', '--format', path, `${environment.project}_public`);
    assert.is(untrusted, hop);
    await environment.set({ CHATAPP_TRUSTED_PROXIES: `10.99.0.0/16,${hop}` });
    await environment.compose('up', '--detach', '--wait', '--no-deps', 'nginx');
    assert.is(await seenAs(environment, origin, {}), CLIENT);
    assert.is(await seenAs(environment, origin, { 'x-forwarded-for': CLAIMED }), CLIENT, 'whatever a client claims');
    const hops = `${CLAIMED}, 10.99.1.2`;
    assert.is(
      await seenAs(environment, environment.url, { 'x-forwarded-for': hops }),
      CLAIMED,
      'over two trusted hops',
    );
    const { status, headers } = await ask(`${origin}/api/auth/register`, { origin }, registration());
    assert.is(status, 201);
    assert.match(headers['set-cookie']?.[0] ?? '', /; Secure/i);
    await stillTalks(origin, `${origin.replace('http', 'ws')}/ws`);
    assert.is(await upgrade(origin, origin), 101);
    assert.is(await upgrade(origin, 'https://elsewhere.example'), 403);
  } finally {
    proxy.close();
    proxy.closeAllConnections();
    await environment.set({ CHATAPP_TRUSTED_PROXIES: '', CHATAPP_ORIGIN: environment.url });
    await environment.up();
  }
};

/** How people reach an installation from outside, by what is promised. In this order. */
export const entrance: Readonly<Record<string, Check>> = {
  'CHATAPP_TLS=on: HTTPS with HSTS, HTTP only leads there, sockets from our own pages alone': withTls,
  'a new certificate is taken while people are connected': newCertificate,
  'a proxy in front that ends TLS speaks for its clients, only where it is trusted': behindProxy,
};
