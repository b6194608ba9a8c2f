import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket as WsSocket } from 'ws';
import { ChatClient, type ChatClientOptions } from '../../src/index.ts';
import { person } from '../support/fake-room.ts';
import { assertSame } from '../support/same-room.ts';
import { SmallServer, until } from '../support/small-server.ts';

const test = suite('a client on real sockets');

async function withServer(
  work: (server: SmallServer, client: ChatClient) => Promise<void>,
  options: Partial<ChatClientOptions> = {},
): Promise<void> {
  const server = await SmallServer.start();
  const client = new ChatClient({
    baseUrl: server.baseUrl,
    getToken: () => Promise.resolve('token'),
    // Long enough offline to be seen.
    random: () => 0.9,
    ...options,
  });
  try {
    client.start();
    await work(server, client);
  } finally {
    client.stop();
    await server.stop();
  }
}

const live = (client: ChatClient) => client.room('r1')?.live === true;

for (const [name, WebSocket] of [
  ['Node', globalThis.WebSocket],
  ['ws', WsSocket],
] as const)
  test(`opens a room, sends, and resumes after a break by the last rev (${name})`, () =>
    withServer(
      async (server, client) => {
        for (let count = 1; count <= 3; count++) server.room.create(person('bob'), `m${count}`, `id${count}`);
        const state = await client.openRoom('r1');
        assert.is(state.messages.length, 3);
        await until(() => live(client), 'live');
        const { seq } = await client.send('r1', 'hello').done;
        assert.is(seq, 4);
        server.cut();
        await until(() => client.state.status === 'offline', 'offline');
        assert.is(live(client), false);
        server.room.edit(1, 'changed');
        server.room.create(person('bob'), 'meanwhile', 'id9');
        const waiting = client.send('r1', 'written while offline');
        assert.equal(
          client.room('r1')?.pending.map(({ status }) => status),
          ['pending'],
        );
        await waiting.done;
        await until(() => live(client), 'live again');
        assert.is(server.requestsOf('subscribe').at(-1)?.rooms[0]?.since, 4);
        assertSame(client.room('r1')!, server.room);
        assert.equal(client.room('r1')?.pending, []);
      },
      { WebSocket },
    ));

test('says hello again with a newer token before the old one ends', () => {
  let tokens = 0;
  const asked: number[] = [];
  return withServer(
    async (server, client) => {
      server.tokenLifeMs = 400;
      await until(() => server.requestsOf('hello').length >= 3, 'three hellos');
      assert.is(server.connections, 1, 'on the same connection');
      assert.equal(
        server
          .requestsOf('hello')
          .map(({ token }) => token)
          .slice(0, 3),
        ['token 1', 'token 2', 'token 3'],
      );
      assert.is(client.state.status, 'online');
      assert.ok(asked.slice(1).every((validityMs) => validityMs > 0 && validityMs <= 400));
    },
    {
      getToken: (minValidityMs) => {
        asked.push(minValidityMs);
        return Promise.resolve(`token ${++tokens}`);
      },
    },
  );
});

test('asks for another token when its own had ended', () => {
  const asked: number[] = [];
  const getToken = (minValidityMs: number) => {
    asked.push(minValidityMs);
    return Promise.resolve('token');
  };
  return withServer(
    async (server, client) => {
      await until(() => client.state.status === 'online', 'online');
      server.cut(4003);
      await until(() => server.requestsOf('hello').length === 2, 'back');
      assert.equal(asked, [30_000, Infinity]);
    },
    { getToken },
  );
});

test('stops for good when its session has ended', () =>
  withServer(async (server, client) => {
    await until(() => client.state.status === 'online', 'online');
    const open = client.request('room.join', { room: 'r1' }).then(() => 'done');
    await open;
    server.cut(4503);
    await until(() => client.state.status === 'stopped', 'stopped');
    assert.is(client.state.reason, 'session_ended');
  }));

test('comes back when goodbye says so', () =>
  withServer(async (server, client) => {
    await until(() => client.state.status === 'online', 'online');
    server.say({ type: 'goodbye', code: 4000, reason: 'draining', reconnectAfterMs: 150 });
    server.cut(4000);
    await until(() => client.state.status === 'offline', 'offline');
    assert.equal(client.state, { status: 'offline', reason: 'draining', nextRetryMs: 150 });
    await until(() => client.state.status === 'online', 'online again');
  }));

test('sends what one turn brings in one frame, and again in order after a refusal', () =>
  withServer(async (server, client) => {
    await client.openRoom('r1');
    await until(() => live(client), 'live');
    server.busy = 3;
    const sent = await Promise.all(['a', 'b', 'c', 'd'].map((body) => client.send('r1', body).done));
    assert.is(new Set(sent.map(({ seq }) => seq)).size, 4);
    assert.equal(
      server
        .requestsOf('message.send')
        .slice(0, 4)
        .map(({ body }) => body),
      ['a', 'b', 'c', 'd'],
    );
    await until(() => client.room('r1')?.messages.length === 4, 'all shown');
  }));

test.run();
