import { randomUUID } from 'node:crypto';
import { Id } from '@chatapp/contracts';
import Value from 'typebox/value';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeadlineWheel } from '../src/timing/deadline-wheel.ts';
import { mayConnect, parseOrigins } from '../src/routes/origin.ts';
import { createdRoomId, directRoomId } from '../src/commands/room-ids.ts';
import { Speed } from '../src/admission/speed.ts';

const test = suite('gateway: parts');

test('a wheel gives out what is due, once, up to a slot late and never early', () => {
  const wheel = new DeadlineWheel<string>(100, 0);
  wheel.add('a', 150);
  const slot = wheel.add('b', 150);
  wheel.add('c', 1_000);
  assert.equal(wheel.takeDue(149), []);
  wheel.remove('b', slot);
  assert.equal(wheel.takeDue(249), ['a']);
  assert.equal(wheel.takeDue(999), []);
  assert.equal(wheel.takeDue(1_000), ['c']);
  wheel.add('past', 10);
  assert.equal(wheel.takeDue(1_100), ['past']);
});

test('a wheel that stood still for long gives out everything in order', () => {
  const wheel = new DeadlineWheel<number>(100, 0);
  for (const at of [5_000, 1_000, 3_000]) wheel.add(at, at);
  assert.equal(wheel.takeDue(3_600_000), [1_000, 3_000, 5_000]);
});

test('pages may connect from their own host and from the origins that are named', () => {
  const allowed = parseOrigins(' https://Chat.example/ , http://localhost:5173');
  assert.ok(mayConnect(undefined, 'chat.example', allowed));
  assert.ok(mayConnect('https://chat.example', 'other', allowed));
  assert.ok(mayConnect('http://LOCALHOST:5173', 'other', allowed));
  assert.ok(mayConnect('http://here:8080', 'here:8080', allowed));
  for (const origin of ['http://here:8081', 'https://evil.example', 'null', '', 'https://chat.example.evil.example'])
    assert.not(mayConnect(origin, 'here:8080', allowed), origin);
});

test('a room made twice by one request has one id, and a direct room is the same from both sides', () => {
  const id = randomUUID();
  assert.is(createdRoomId('ann', id), createdRoomId('ann', id.toUpperCase()));
  assert.is.not(createdRoomId('ann', id), createdRoomId('bob', id));
  assert.is.not(createdRoomId('ann', '1'), createdRoomId('ann', '1'));
  assert.is(directRoomId('ann', 'bob'), directRoomId('bob', 'ann'));
  assert.is.not(directRoomId('ann', 'bob'), directRoomId('ann', 'cat'));
  for (const room of [createdRoomId('ann', id), directRoomId('ann', 'bob')]) assert.ok(Value.Check(Id, room));
});

test('a bucket lets a burst through, then its rate', () => {
  const speed = new Speed({ perSecond: 10, burst: 5, floodRefusals: 1, badFrames: 1 });
  const paced = { tokens: 0, refilledMs: 0 };
  speed.grant(paced, 1_000);
  for (let index = 0; index < 5; index++) assert.is(speed.take(paced, 1_000), 0);
  assert.is(speed.take(paced, 1_000), 100);
  assert.is(speed.take(paced, 1_100), 0);
  assert.is(speed.take(paced, 1_100), 100);
  for (let index = 0; index < 5; index++) assert.is(speed.take(paced, 60_000), 0);
  assert.ok(speed.take(paced, 60_000) > 0);
});

test.run();
