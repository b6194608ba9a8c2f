import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Channels, type Channel, type Sink, type Subscriber } from '../src/channels/channels.ts';

const test = suite('gateway: channels');

class Listener implements Subscriber<Listener> {
  readonly user: string;
  readonly channels: Set<Channel<Listener>> = new Set();
  readonly got: string[] = [];
  constructor(user: string) {
    this.user = user;
  }
}

/** Delivers at once, and writes down what else is wanted. */
function make(heldChars?: number) {
  const asked: string[] = [];
  const sink: Sink<Listener> = {
    all: (channel, json) => channel.subscribers.forEach((listener) => listener.got.push(json)),
    others: (channel, user, json) =>
      channel.subscribers.forEach((listener) => listener.user !== user && listener.got.push(json)),
    one: (listener, json) => listener.got.push(json),
    seal: () => {},
    doubted: (channel, listeners) => asked.push(`doubt ${channel.key} ${listeners.map(({ user }) => user).join(' ')}`),
    idle: (channel) => asked.push(`idle ${channel.key}`),
  };
  return { channels: new Channels<Listener>(sink, heldChars), asked };
}

const resync = (head: number) => `{"type":"resync","room":"room","head":${head}}`;

test('a person stays one, whoever asks for them as a room', () => {
  const { channels } = make();
  const ann = new Listener('ann');
  const person = channels.expect('ann', 'room');
  channels.expect('ann', 'person');
  channels.subscribed('ann', 0, ann);
  channels.settled(person);
  for (let times = 0; times < 2; times++) channels.settled(channels.expect('ann', 'room'));
  assert.is(person.kind, 'person');
  channels.settled(person);
  channels.leave(person, ann);
  assert.is(channels.expect('ann', 'room').kind, 'room');
});

test('a subscriber gets what follows its number, each once and in order', () => {
  const { channels, asked } = make();
  const ann = new Listener('ann');
  channels.event('room', 4, 'e4');
  channels.subscribed('room', 5, ann, 's5');
  for (const rev of [5, 6, 6, 7, 6]) channels.event('room', rev, `e${rev}`);
  assert.equal(ann.got, ['s5', 'e6', 'e7']);
  assert.equal(asked, ['idle room']);
});

test('a jump is passed on, and what follows it, to whom it is confirmed that they may still read', () => {
  const { channels, asked } = make();
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  channels.subscribed('room', 5, ann, 's5');
  channels.subscribed('room', 5, bob, 's5');
  channels.event('room', 8, 'e8');
  channels.event('room', 9, 'e9');
  channels.signal('room', 'cat', 'typing');
  assert.equal([ann.got, bob.got], [['s5'], ['s5']]);
  assert.equal(asked, ['doubt room ann bob']);
  const channel = channels.get('room')!;
  assert.not(channels.confirmed(channel, 'ann', 8), 'as of a change that others followed');
  assert.ok(channels.confirmed(channel, 'ann', 9));
  channels.event('room', 10, 'e10');
  assert.equal([ann.got, bob.got], [['s5', 'e8', 'e9', 'e10'], ['s5']]);
  assert.ok(channels.confirmed(channel, 'bob', 10));
  assert.equal(bob.got, ['s5', 'e8', 'e9', 'e10']);
  assert.is(channel.doubt, null);
});

test('who is confirmed and comes under doubt again gets nothing twice', () => {
  const { channels, asked } = make();
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  for (const listener of [ann, bob]) channels.subscribed('room', 1, listener);
  channels.event('room', 3, 'e3');
  const channel = channels.get('room')!;
  channels.confirmed(channel, 'ann', 3);
  channels.event('room', 4, 'e4');
  channels.event('room', 6, 'e6');
  assert.equal(ann.got, ['e3', 'e4']);
  assert.equal(asked, ['doubt room ann bob', 'doubt room ann']);
  for (const user of ['ann', 'bob']) channels.confirmed(channel, user, 6);
  assert.equal(
    [ann.got, bob.got],
    [
      ['e3', 'e4', 'e6'],
      ['e3', 'e4', 'e6'],
    ],
  );
});

test('under doubt one can leave, be put out, or subscribe anew', () => {
  const { channels, asked } = make();
  const [ann, bob, cat] = [new Listener('ann'), new Listener('bob'), new Listener('cat')];
  for (const listener of [ann, bob, cat]) channels.subscribed('room', 1, listener);
  const channel = channels.get('room')!;
  channels.event('room', 3, 'e3');
  channels.kick('room', 4, 'bob', 'k4');
  channels.leave(channel, cat);
  channels.subscribed('room', 4, ann, 's4');
  channels.event('room', 5, 'e5');
  assert.equal([ann.got, bob.got, cat.got], [['s4', 'e5'], ['k4'], []]);
  assert.equal([bob.channels.size, cat.channels.size, channel.doubt], [0, 0, null]);
  channels.leave(channel, ann);
  assert.equal(asked, ['doubt room ann bob cat', 'idle room']);
});

test('what is kept for those under doubt is bounded: beyond that they are told to resync', () => {
  const { channels } = make(10);
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  channels.subscribed('room', 1, ann);
  channels.subscribed('other', 1, bob);
  for (const rev of [3, 4, 5]) channels.event('other', rev, `e${rev}`);
  for (const rev of [3, 4, 5]) channels.event('room', rev, `e${rev}`);
  channels.confirmed(channels.get('room')!, 'ann', 5);
  channels.confirmed(channels.get('other')!, 'bob', 5);
  assert.equal([ann.got, bob.got], [[resync(5)], ['e3', 'e4', 'e5']]);
  // What was kept has been given back.
  channels.event('room', 7, 'e7');
  channels.event('room', 8, 'e8');
  channels.confirmed(channels.get('room')!, 'ann', 8);
  assert.equal(ann.got, [resync(5), 'e7', 'e8']);
});

test('a subscription with a newer head tells the others that they missed something', () => {
  const { channels, asked } = make();
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  channels.subscribed('room', 5, ann, 's5');
  channels.subscribed('room', 7, bob, 's7');
  assert.equal(bob.got, ['s7']);
  assert.equal(asked, ['doubt room ann']);
  channels.event('room', 8, 'e8');
  assert.equal(ann.got, ['s5']);
  channels.confirmed(channels.get('room')!, 'ann', 8);
  assert.equal(ann.got, ['s5', resync(7), 'e8']);
  assert.equal(bob.got, ['s7', 'e8']);
});

test('a subscription with an older head than the room already has is told to resync', () => {
  const { channels } = make();
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  channels.subscribed('room', 7, ann, 's7');
  channels.subscribed('room', 5, bob, 's5');
  assert.equal(bob.got, ['s5', resync(7)]);
  assert.equal(ann.got, ['s7']);
});

test('who is put out gets that, and nothing after it', () => {
  const { channels, asked } = make();
  const [ann, bob, bobToo] = [new Listener('ann'), new Listener('bob'), new Listener('bob')];
  for (const listener of [ann, bob, bobToo]) channels.subscribed('room', 1, listener);
  channels.kick('room', 2, 'bob', 'k2');
  channels.event('room', 3, 'e3');
  assert.equal([ann.got, bob.got, bobToo.got], [['k2', 'e3'], ['k2'], ['k2']]);
  assert.is(bob.channels.size, 0);
  channels.kick('room', 4, 'ann', 'k4');
  assert.equal(asked, ['idle room']);
});

test('a redelivered kick does not put out who has come back since', () => {
  const { channels } = make();
  const bob = new Listener('bob');
  channels.subscribed('room', 1, bob);
  channels.kick('room', 2, 'bob', 'k2');
  channels.subscribed('room', 3, bob);
  channels.kick('room', 2, 'bob', 'k2');
  channels.event('room', 4, 'e4');
  assert.equal(bob.got, ['k2', 'e4']);
});

test('a signal goes to the others of the room, a person event to all of the person', () => {
  const { channels } = make();
  const [ann, annToo, bob] = [new Listener('ann'), new Listener('ann'), new Listener('bob')];
  for (const listener of [ann, annToo, bob]) channels.subscribed('room', 1, listener);
  for (const listener of [ann, annToo]) channels.subscribed('ann', 0, listener);
  channels.signal('room', 'ann', 'typing');
  channels.person('ann', 'p');
  channels.person('ann', 'p');
  assert.equal([ann.got, annToo.got, bob.got], [['p', 'p'], ['p', 'p'], ['typing']]);
});

test('a channel is idle when nobody listens and nobody is awaited, and only then forgotten', () => {
  const { channels, asked } = make();
  const ann = new Listener('ann');
  const channel = channels.expect('room', 'room');
  channels.subscribed('room', 1, ann);
  channels.settled(channel);
  assert.equal(asked, []);
  channels.expect('room', 'room');
  channels.leave(channel, ann);
  assert.not(channels.forget(channel));
  channels.settled(channel);
  assert.equal(asked, ['idle room']);
  assert.ok(channels.forget(channel));
  assert.not(channels.forget(channel));
  assert.is(channels.size, 0);
});

test('what comes unasked is to be taken back', () => {
  const { channels, asked } = make();
  channels.event('room', 3, 'e3');
  channels.event('room', 4, 'e4');
  channels.person('bob', 'p');
  channels.subscribed('late', 9);
  assert.equal(asked, ['idle room', 'idle bob', 'idle late']);
});

test.run();
