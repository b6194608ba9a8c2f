import type { Request } from '@chatapp/contracts';
import { isUuid, limits } from '@chatapp/contracts/light';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ApiError } from '../../src/index.ts';
import { Subscriptions } from '../../src/rooms/subscriptions.ts';
import { Requests } from '../../src/socket/requests.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('requests');

function setUp() {
  const clock = new VirtualClock();
  const sent: Request[] = [];
  const send = (requests: readonly Request[]) => sent.push(...requests) > 0;
  const requests = new Requests({ send, clock, random: () => 0.5 });
  const join = () =>
    requests.request('room.join', { room: 'r' }, 10_000).then(
      () => 'done',
      (error: ApiError) => error.code,
    );
  return { clock, sent, requests, join };
}

test('a request goes again, with its id, over breaks and passing refusals', async () => {
  const { clock, sent, requests, join } = setUp();
  const outcome = join();
  const { id = '' } = sent[0]!;
  assert.ok(isUuid(id));
  requests.online();
  requests.refused({ type: 'error', id, code: 'busy', message: '', retryAfterMs: 300 });
  await clock.pass(290);
  assert.is(sent.length, 2);
  await clock.pass(20);
  assert.equal(
    sent.map((request) => request.id),
    [id, id, id],
  );
  assert.ok(requests.acked({ type: 'ack', id }));
  assert.is(await outcome, 'done');
  assert.is(clock.timers, 0);
});

test('a refusal for good, the end of its time, and a stop end it', async () => {
  const { clock, sent, requests, join } = setUp();
  const refused = join();
  requests.refused({ type: 'error', id: sent[0]?.id ?? '', code: 'room_full', message: '' });
  assert.is(await refused, 'room_full');
  const late = join();
  await clock.pass(10_000);
  assert.is(await late, 'timeout');
  const stopped = join();
  requests.stop('session_ended');
  assert.is(await stopped, 'session_ended');
  assert.is(requests.acked({ type: 'ack', id: 'unknown' }), false);
});

function subscribing(rooms: number) {
  const clock = new VirtualClock();
  const sent: Request<'subscribe'>[] = [];
  const refused: string[] = [];
  const subscribed: string[] = [];
  const subscriptions = new Subscriptions({
    clock,
    random: () => 0.5,
    send: (requests) => sent.push(...(requests as Request<'subscribe'>[])) > 0,
    since: () => 5,
    subscribed: ({ room }) => subscribed.push(room),
    refused: (room, { code }) => refused.push(`${room} ${code}`),
  });
  subscriptions.want(Array.from({ length: rooms }, (_, index) => `r${index}`));
  return { clock, sent, subscriptions, refused, subscribed };
}

test('many rooms are subscribed to in few requests', async () => {
  const { clock, sent } = subscribing(450);
  await clock.pass(0);
  assert.equal(
    sent.map(({ rooms }) => rooms.length),
    [limits.subscribeRooms, limits.subscribeRooms, 50],
  );
});

test('a room whose subscription is refused for now or not answered is asked for again', async () => {
  const { clock, sent, subscriptions, refused, subscribed } = subscribing(4);
  await clock.pass(0);
  const { id } = sent[0]!;
  subscriptions.refused({ type: 'error', id, room: 'r0', code: 'busy', message: '', retryAfterMs: 500 });
  subscriptions.refused({ type: 'error', id, room: 'r1', code: 'not_a_member', message: '' });
  subscriptions.answered({ type: 'subscribed', id, room: 'r2', head: 5, recovered: true });
  await clock.pass(600);
  assert.equal(sent[1]?.rooms, [{ room: 'r0', since: 5 }]);
  await clock.pass(14_500);
  assert.equal(sent[2]?.rooms, [{ room: 'r3', since: 5 }]);
  assert.equal(refused, ['r1 not_a_member']);
  assert.equal(subscribed, ['r2']);
});

test.run();
