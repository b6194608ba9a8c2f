import type { ServerEvent } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError, type ConnectionState } from '../../src/index.ts';
import { Connection } from '../../src/socket/connection.ts';
import type { SocketListener } from '../../src/socket/socket.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('connection');

function setUp({ getToken = async () => 'token' }: { getToken?: (minValidityMs: number) => Promise<string> } = {}) {
  const clock = new VirtualClock();
  const sockets: { listener: SocketListener; sent: { type: string }[]; dropped: boolean }[] = [];
  const states: ConnectionState[] = [];
  const heard: ServerEvent[] = [];
  const turns: string[] = [];
  const connection = new Connection(
    {
      clock,
      random: () => 0.5,
      getToken,
      openSocket: (listener) => {
        const socket = { listener, sent: [] as { type: string }[], dropped: false };
        sockets.push(socket);
        return {
          send: (text) => socket.sent.push(...[JSON.parse(text) as { type: string }].flat()),
          drop: () => (socket.dropped = true),
        };
      },
    },
    {
      state: (state) => states.push(state),
      online: () => turns.push('online'),
      offline: () => turns.push('offline'),
      events: (events) => heard.push(...events),
    },
  );
  const socket = () => sockets.at(-1)!;
  const hear = (...events: object[]) => socket().listener.frame(JSON.stringify(events));
  const welcome = () => {
    const tokenExpiresAt = new Date(clock.now() + 600_000).toISOString();
    hear({ type: 'welcome', id: 'c1', connection: 'c', user: {}, heartbeatS: 25, tokenExpiresAt });
  };
  /** Connects for good. */
  const comeOnline = async () => {
    await clock.pass(0);
    socket().listener.open();
    welcome();
  };
  const sentTypes = () => socket().sent.map(({ type }) => type);
  return { clock, connection, sockets, socket, states, heard, turns, hear, welcome, comeOnline, sentTypes };
}

test('says hello first, and nothing else before it is welcome', async () => {
  const { clock, connection, socket, sentTypes, states, welcome, turns } = setUp();
  connection.start();
  await clock.pass(0);
  socket().listener.open();
  assert.is(connection.send([{ type: 'ping', id: 'p' }]), false);
  welcome();
  assert.ok(connection.send([{ type: 'ping', id: 'p' }]));
  assert.equal(sentTypes(), ['hello', 'ping']);
  assert.equal(
    states.map(({ status }) => status),
    ['connecting', 'online'],
  );
  assert.equal(turns, ['online']);
});

test('tries again after growing delays, and begins anew after a stable minute', async () => {
  const { clock, connection, socket, states, comeOnline } = setUp();
  connection.start();
  const delays: (number | undefined)[] = [];
  for (let count = 1; count <= 8; count++) {
    await clock.pass(0);
    socket().listener.closed(1006);
    delays.push(states.at(-1)?.nextRetryMs);
    await clock.pass(10_000);
  }
  assert.equal(delays, [125, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  await comeOnline();
  await clock.pass(10_000);
  socket().listener.closed(4000);
  assert.equal(states.at(-1), { status: 'offline', reason: 'draining', nextRetryMs: 5_000 });
  await clock.pass(5_000);
  await comeOnline();
  await clock.pass(20_000);
  for (let count = 1; count <= 3; count++) {
    socket().listener.frame('[]');
    await clock.pass(20_000);
  }
  socket().listener.closed(1006);
  assert.is(states.at(-1)?.nextRetryMs, 125);
});

test('a silent connection is asked for a sign of life, then given up', async () => {
  const { clock, connection, sockets, socket, sentTypes, comeOnline, hear, states } = setUp();
  connection.start();
  await comeOnline();
  await clock.pass(24_000);
  hear({ type: 'typing', room: 'r', user: {} });
  await clock.pass(24_000);
  assert.equal(sentTypes(), ['hello'], 'any event will do');
  await clock.pass(2_000);
  assert.equal(sentTypes(), ['hello', 'ping']);
  hear({ type: 'pong', id: 'c2' });
  await clock.pass(49_000);
  assert.is(connection.state.status, 'online');
  await clock.pass(1_200);
  assert.ok(sockets[0]?.dropped);
  assert.ok(states.some(({ reason }) => reason === 'heartbeat_timeout'));
  assert.is(sockets.length, 2, 'and connects anew');
  assert.is(socket().dropped, false);
});

test('waking up connects at once, or finds out quickly that the connection is dead', async () => {
  const { clock, connection, socket, sockets, comeOnline } = setUp();
  connection.start();
  await comeOnline();
  connection.wake();
  await clock.pass(5_100);
  assert.ok(sockets[0]?.dropped, 'dead after five seconds');
  await clock.pass(1_000);
  socket().listener.closed(1006);
  assert.is(connection.state.status, 'offline');
  const before = sockets.length;
  connection.wake();
  await clock.pass(0);
  assert.is(sockets.length, before + 1);
});

test('a connection that does not answer a request is given up long before two heartbeats', async () => {
  const { clock, connection, sockets, comeOnline, hear, sentTypes } = setUp();
  connection.start();
  await comeOnline();
  await clock.pass(1_000);
  connection.send([{ type: 'room.join', id: 'j', room: 'r' }]);
  await clock.pass(5_000);
  assert.equal(sentTypes(), ['hello', 'room.join', 'ping']);
  hear({ type: 'pong', id: 'c2' });
  connection.send([{ type: 'room.join', id: 'j', room: 'r' }]);
  await clock.pass(14_900);
  assert.is(sockets.length, 1, 'a pong is enough');
  await clock.pass(400);
  assert.is(sockets.length, 2);
});

test('a connection that answers a wake-up stays', async () => {
  const { clock, connection, sockets, comeOnline, hear } = setUp();
  connection.start();
  await comeOnline();
  await clock.pass(1_000);
  connection.wake();
  await clock.pass(1_000);
  hear({ type: 'pong', id: 'c2' });
  await clock.pass(20_000);
  assert.is(sockets.length, 1);
  assert.is(connection.state.status, 'online');
});

test('a server that never welcomes is left after ten seconds', async () => {
  const { clock, connection, sockets, socket } = setUp();
  connection.start();
  await clock.pass(0);
  socket().listener.open();
  await clock.pass(10_200);
  assert.ok(sockets[0]?.dropped);
  assert.is(sockets.length, 2);
});

test('a goodbye whose close does not come is taken at its word', async () => {
  const { clock, connection, sockets, comeOnline, hear } = setUp();
  connection.start();
  await comeOnline();
  hear({ type: 'goodbye', code: 4000, reason: 'draining', reconnectAfterMs: 700 });
  await clock.pass(10_000);
  assert.equal(connection.state, { status: 'offline', reason: 'draining', nextRetryMs: 700 });
  await clock.pass(700);
  assert.is(sockets.length, 2);
});

test('close codes from 4500 on stop it; it can be started again', async () => {
  const { clock, connection, socket, sockets, comeOnline, turns } = setUp();
  connection.start();
  await comeOnline();
  socket().listener.closed(4504);
  assert.equal(connection.state, { status: 'stopped', reason: 'account_deactivated' });
  await clock.pass(100_000);
  assert.is(sockets.length, 1);
  connection.start();
  await comeOnline();
  assert.equal(turns, ['online', 'offline', 'online']);
});

test('without a token it tries again; where nobody is logged in it stops', async () => {
  const errors = [new ApiError({ code: 'unreachable' }), new ApiError({ code: 'refresh_invalid', status: 401 })];
  const { clock, connection } = setUp({
    getToken: async () => {
      throw errors.shift() ?? new Error('asked too often');
    },
  });
  connection.start();
  await clock.pass(0);
  assert.equal(connection.state, { status: 'offline', reason: 'unreachable', nextRetryMs: 125 });
  await clock.pass(200);
  assert.equal(connection.state, { status: 'stopped', reason: 'refresh_invalid' });
});

test('renews the token a minute before it ends, and again if the renewal fails', async () => {
  const asked: number[] = [];
  const { clock, connection, sentTypes, comeOnline, hear } = setUp({
    getToken: async (minValidityMs) => {
      asked.push(minValidityMs);
      if (asked.length === 2) throw new ApiError({ code: 'unreachable' });
      return `token ${asked.length}`;
    },
  });
  connection.start();
  await comeOnline();
  for (let count = 0; count < 27; count++) {
    await clock.pass(20_000);
    hear({ type: 'pong', id: 'c' });
  }
  assert.is(asked.length, 2, 'after nine minutes');
  await clock.pass(15_000);
  assert.equal(asked, [30_000, 90_000, 90_000]);
  assert.equal(sentTypes(), ['hello', 'hello']);
});

test('stop ends everything', async () => {
  const { clock, connection, socket, comeOnline } = setUp();
  connection.start();
  await comeOnline();
  connection.stop();
  assert.ok(socket().dropped);
  assert.is(clock.timers, 0);
  assert.equal(connection.state, { status: 'stopped' });
});

test.run();
