import { randomUUID } from 'node:crypto';
import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Trace } from '../src/commands/trace.ts';
import { World } from './support/world.ts';

const TRACEPARENT = /^00-[\da-f]{32}-[\da-f]{16}-00$/;
const theirs = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const test = suite('gateway: traces');

test('what belongs to no client’s trace begins one of its own', () => {
  const trace = new Trace();
  const made = new Set(Array.from({ length: 1_000 }, () => trace.next()));
  assert.is(made.size, 1_000);
  for (const traceparent of made) assert.match(traceparent, TRACEPARENT);
});

test('a client’s trace is taken over while its request is handled, and only in its right form', () => {
  const trace = new Trace();
  const within = (traceparent: unknown) => trace.within(traceparent, () => trace.next());
  assert.is(within(theirs), theirs);
  assert.is.not(trace.next(), theirs);
  assert.throws(() => trace.within(theirs, () => JSON.parse('no JSON')));
  assert.is.not(trace.next(), theirs);
  const zero = (text: string) => theirs.replace(text, '0'.repeat(text.length));
  const wrong = [undefined, 1, '', `${theirs} `, theirs.toUpperCase(), theirs.slice(1), `ff${theirs.slice(2)}`];
  for (const bad of [...wrong, zero('0af7651916cd43dd8448eb211c80319c'), zero('b7ad6b7169203331')])
    assert.match(within(bad), TRACEPARENT);
});

test('commands of both transports carry it', async () => {
  const world = await World.start();
  try {
    const ann = await world.join('ann');
    const message = () => ({ id: randomUUID(), body: 'hi' });
    const room = newId();
    await ann.ask({ type: 'message.send', room, ...message(), traceparent: theirs });
    await ann.ask({ type: 'message.send', room, ...message() });
    const token = world.tokens.sign(ann.claims);
    await world.http(`/api/rooms/${room}/messages`, { token, body: message(), headers: { traceparent: theirs } });
    const [first, second, third] = world.writer.of('message.send').map(({ traceparent }) => traceparent ?? '');
    assert.equal([first, third], [theirs, theirs]);
    assert.match(second ?? '', TRACEPARENT);
  } finally {
    await world.stop();
  }
});

test.run();
