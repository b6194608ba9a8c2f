import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { http, type HttpCall } from '../src/index.ts';

const test = suite('http');
const calls = Object.entries(http) as [string, HttpCall][];

test('no two calls share method and path', () => {
  const places = calls.map(([, call]) => `${call.method} ${call.path.replaceAll(/:\w+/g, ':')}`);
  assert.is(new Set(places).size, places.length);
});

test('the parameters in a path are those of its schema', () => {
  for (const [name, call] of calls) {
    const named = [...call.path.matchAll(/:(\w+)/g)].map((match) => String(match[1]));
    assert.equal(Object.keys(call.params?.properties ?? {}).toSorted(), named.toSorted(), name);
  }
});

test('nginx can tell the owner of a call from its path and method alone', () => {
  for (const [name, call] of calls) {
    const isRead = call.method === 'GET' && !call.path.startsWith('/api/admin/system');
    const owner = call.path.startsWith('/api/auth/') ? 'auth' : isRead ? 'chat-writer' : 'gateway';
    assert.is(call.service, owner, name);
  }
});

test('GET takes no body, and everything outside auth needs a token', () => {
  for (const [name, call] of calls) {
    if (call.method === 'GET') assert.is(call.body, undefined, name);
    if (call.service !== 'auth') assert.ok(call.bearer, name);
  }
});

test.run();
