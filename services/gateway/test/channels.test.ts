import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Channels, type Channel, type Sink, type Subscriber } from '../src/channels.ts';

const test = suite('gateway: channels');

class Listener implements Subscriber<Listener> {
  readonly user: string;
  readonly channels = new Set<Channel<Listener>>();
  readonly got: string[] = [];
  constructor(user: string) {
    this.user = user;
  }
}

/** Delivers at once, and writes down what else is wanted. */
function make() {
  const asked: string[] = [];
  const sink: Sink<Listener> = {
    all: (channel, json) => channel.subscribers.forEach((listener) => listener.got.push(json)),
    others: (channel, user, json) =>
      channel.subscribers.forEach((listener) => listener.user !== user && listener.got.push(json)),
    one: (listener, json) => listener.got.push(json),
    seal: () => {},
    missed: (channel) => asked.push(`missed ${channel.key}`),
    idle: (channel) => asked.push(`idle ${channel.key}`),
  };
  return { channels: new Channels<Listener>(sink), asked };
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

test('a jump is passed on, and rights are checked', () => {
  const { channels, asked } = make();
  const ann = new Listener('ann');
  channels.subscribed('room', 5, ann, 's5');
  channels.event('room', 8, 'e8');
  assert.equal(ann.got, ['s5', 'e8']);
  assert.equal(asked, ['missed room']);
});

test('a subscription with a newer head tells the others that they missed something', () => {
  const { channels, asked } = make();
  const [ann, bob] = [new Listener('ann'), new Listener('bob')];
  channels.subscribed('room', 5, ann, 's5');
  channels.subscribed('room', 7, bob, 's7');
  assert.equal(ann.got, ['s5', resync(7)]);
  assert.equal(bob.got, ['s7']);
  assert.equal(asked, ['missed room']);
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
