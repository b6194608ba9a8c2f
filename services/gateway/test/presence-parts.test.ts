import type { PresenceState } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OwnPeople } from '../src/presence/own-people.ts';
import { RoomListeners } from '../src/presence/room-listeners.ts';
import { Watches, type Watcher } from '../src/presence/watches.ts';

const test = suite('gateway: parts of presence');

function makePeople() {
  const told: string[] = [];
  const people = new OwnPeople(1_000, (user, state, how) => told.push(`${user} ${state} ${how}`));
  return { people, told };
}

test('a person is told once, however many sockets they have', () => {
  const { people, told } = makePeople();
  for (let socket = 0; socket < 3; socket++) people.move('ann', undefined, 'online');
  people.tick(0);
  people.move('ann', 'online', 'away');
  people.move('ann', 'online', undefined);
  people.tick(5_000);
  assert.equal(told, ['ann online now']);
  people.move('ann', 'online', 'away');
  people.tick(10_000);
  assert.equal(told.slice(1), ['ann away now']);
});

test('who leaves fades; who says that they are away is so at once', () => {
  const { people, told } = makePeople();
  people.move('ann', undefined, 'online');
  people.move('ann', undefined, 'away');
  people.tick(0);
  people.move('ann', 'online', undefined);
  people.tick(2_000);
  people.move('ann', 'away', undefined);
  people.tick(4_000);
  assert.equal(told, ['ann online now', 'ann away fades', 'ann offline fades']);
  assert.is(people.size, 0);
});

test('a page that is loaded anew is no news, and one that flickers not more than one a second', () => {
  const { people, told } = makePeople();
  people.move('ann', undefined, 'online');
  people.tick(0);
  people.move('ann', 'online', undefined);
  people.move('ann', undefined, 'online');
  people.tick(2_000);
  assert.is(told.length, 1);
  for (let ms = 3_000; ms < 5_000; ms += 100) {
    people.move('ann', ms % 200 ? 'away' : 'online', ms % 200 ? 'online' : 'away');
    people.tick(ms);
  }
  assert.ok(told.length <= 4, told.join());
});

test('told anew, everybody is; what changed since it was last told is told after it as well', () => {
  const { people, told } = makePeople();
  for (const user of ['ann', 'bob', 'eve']) people.move(user, undefined, 'online');
  people.tick(0);
  people.move('bob', 'online', undefined);
  people.move('eve', 'online', 'away');
  people.retell();
  assert.equal(told.slice(3), ['ann online now', 'eve away now']);
  people.tick(5_000);
  assert.equal(told.slice(5), ['bob offline fades', 'eve away now']);
  assert.is(people.size, 2);
});

class Listener implements Watcher {
  watching: Watcher['watching'] = null;
  lags = false;
  readonly got: Record<string, PresenceState>[] = [];
}

function makeWatches() {
  const asked: string[] = [];
  const watches = new Watches<Listener>({
    everyMs: 1_000,
    lingerMs: 5_000,
    follow: (user, wanted) => asked.push(`${wanted ? '+' : '-'}${user}`),
    tell: (listener, states) => !listener.lags && listener.got.push(states) > 0,
  });
  // The wheel counts from now.
  return { watches, asked, startMs: performance.now() };
}

test('a person is asked for once, for all who watch them, and let go after a while', () => {
  const { watches, asked, startMs } = makeWatches();
  const [one, other] = [new Listener(), new Listener()];
  watches.watch(one, ['ann', 'bob', 'ann'], startMs);
  watches.watch(other, ['ann'], startMs);
  assert.equal(asked, ['+ann', '+bob']);
  watches.drop(other, startMs);
  watches.watch(one, ['bob'], startMs);
  watches.tick(startMs + 4_000);
  watches.watch(one, ['bob', 'ann'], startMs + 4_000);
  watches.tick(startMs + 20_000);
  assert.is(asked.length, 2);
  watches.drop(one, startMs + 20_000);
  watches.tick(startMs + 25_000);
  assert.equal(asked.slice(2).toSorted(), ['-ann', '-bob']);
  assert.is(watches.size, 0);
});

test('what is known is told at once, what comes soon after, and then not too often', () => {
  const { watches, startMs } = makeWatches();
  const [one, other] = [new Listener(), new Listener()];
  watches.watch(one, ['ann', 'bob'], startMs);
  assert.equal(one.got, []);
  watches.said('ann', 1, 'online', startMs);
  watches.said('bob', 1, 'offline', startMs);
  watches.tick(startMs + 200);
  assert.equal(one.got, [{ ann: 'online', bob: 'offline' }]);
  watches.watch(other, ['ann'], startMs + 200);
  assert.equal(other.got, [{ ann: 'online' }]);
  watches.said('ann', 1, 'away', startMs + 300);
  watches.said('ann', 1, 'online', startMs + 400);
  watches.said('bob', 1, 'online', startMs + 500);
  watches.tick(startMs + 900);
  assert.is(one.got.length, 1);
  watches.tick(startMs + 1_500);
  assert.equal(one.got.slice(1), [{ ann: 'online', bob: 'online' }]);
});

test('who lags is told when they have caught up, all at once', () => {
  const { watches, startMs } = makeWatches();
  const one = new Listener();
  watches.watch(one, ['ann', 'bob'], startMs);
  one.lags = true;
  watches.said('ann', 1, 'online', startMs);
  watches.tick(startMs + 200);
  watches.said('bob', 1, 'online', startMs + 300);
  watches.tick(startMs + 3_000);
  one.lags = false;
  watches.tick(startMs + 6_000);
  assert.equal(one.got, [{ ann: 'online', bob: 'online' }]);
});

test('words of an earlier owner do not count, until all is asked for anew', () => {
  const { watches, asked, startMs } = makeWatches();
  const one = new Listener();
  watches.watch(one, ['ann'], startMs);
  watches.said('ann', 7, 'online', startMs);
  watches.said('ann', 6, 'offline', startMs);
  watches.tick(startMs + 200);
  assert.equal(one.got, [{ ann: 'online' }]);
  watches.retell();
  assert.equal(asked, ['+ann', '+ann']);
  watches.said('ann', 1, 'offline', startMs + 300);
  watches.tick(startMs + 3_000);
  assert.equal(one.got.at(-1), { ann: 'offline' });
});

test('what comes of somebody whom nobody watches is stopped', () => {
  const { watches, asked, startMs } = makeWatches();
  watches.said('ann', 1, 'online', startMs);
  assert.equal(asked, ['-ann']);
});

function makeRooms() {
  const told: string[] = [];
  const subscribers = new Set<{ user: string }>();
  const room = { key: 'room', kind: 'room', subscribers };
  const rooms = new RoomListeners({
    everyMs: 5_000,
    roomOf: () => room,
    tell: (key, count) => told.push(`${key} ${count}`),
  });
  return { rooms, room, subscribers, told, startMs: performance.now() };
}

test('people are counted, not sockets; the first at once, then what a while brought together', () => {
  const { rooms, room, subscribers, told, startMs } = makeRooms();
  const ann = { user: 'ann' };
  subscribers.add(ann).add({ user: 'ann' });
  rooms.changed(room, startMs);
  rooms.tick(startMs + 200);
  assert.equal(told, ['room 1']);
  for (let person = 0; person < 4_999; person++) {
    subscribers.add({ user: `u${person}` });
    rooms.changed(room, startMs + 300);
  }
  rooms.tick(startMs + 5_000);
  assert.is(told.length, 1);
  rooms.tick(startMs + 5_500);
  assert.equal(told.slice(1), ['room 5000']);
  subscribers.delete(ann);
  rooms.changed(room, startMs + 6_000);
  rooms.tick(startMs + 20_000);
  assert.is(told.length, 2, 'the other device is still there');
});

test('told anew, a room is; what changed since it was last told is told after it as well', () => {
  const { rooms, room, subscribers, told, startMs } = makeRooms();
  subscribers.add({ user: 'ann' });
  rooms.changed(room, startMs);
  rooms.tick(startMs + 200);
  subscribers.add({ user: 'bob' });
  rooms.changed(room, startMs + 300);
  rooms.retell();
  rooms.tick(startMs + 6_000);
  assert.equal(told, ['room 1', 'room 2', 'room 2']);
});

test('a room that nobody here listens to is told as such, and forgotten', () => {
  const { rooms, room, subscribers, told, startMs } = makeRooms();
  subscribers.add({ user: 'ann' });
  rooms.changed(room, startMs);
  rooms.tick(startMs + 200);
  assert.ok(rooms.said('room', 12));
  assert.is(rooms.onlineIn('room'), 12);
  subscribers.clear();
  rooms.changed(room, startMs + 300);
  rooms.tick(startMs + 6_000);
  assert.equal(told, ['room 1', 'room 0']);
  assert.not(rooms.said('room', 11));
});

test.run();
