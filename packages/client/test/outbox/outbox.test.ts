import type { Request } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OutboxStorage, PendingMessage } from '../../src/index.ts';
import { Outbox } from '../../src/outbox/outbox.ts';
import { batchLength } from '../../src/outbox/take-batch.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const test = suite('outbox');

type Send = Request<'message.send'>;

function setUp({ storage, online = true }: { storage?: OutboxStorage; online?: boolean } = {}) {
  const clock = new VirtualClock();
  const frames: Send[][] = [];
  const line = { online };
  const send = (requests: readonly Request[]) => {
    if (line.online) frames.push(requests as Send[]);
    return line.online;
  };
  const outbox = new Outbox({ send, changed: () => {}, clock, random: () => 0.5, storage });
  let seq = 0;
  const ack = (id: string) =>
    outbox.acked({ type: 'ack', id, room: 'r', seq: ++seq, rev: seq, at: '2030-01-01T00:00:00.000Z' });
  const refuse = (id: string, code: string, retryAfterMs = 0) =>
    outbox.refused({ type: 'error', id, code, message: '', retryAfterMs });
  const bodies = () => frames.map((frame) => frame.map(({ body }) => body).join(''));
  return { clock, outbox, frames, line, ack, refuse, bodies };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fine',
    (error: { code: string }) => error.code,
  );

test('one turn is one frame; the next goes when all of it is answered', async () => {
  const { clock, outbox, frames, ack, bodies } = setUp();
  for (const body of 'ab') outbox.send('r', body);
  await clock.pass(0);
  outbox.send('r', 'c');
  outbox.send('other', 'x');
  await clock.pass(0);
  assert.equal(bodies(), ['ab', 'x']);
  ack(frames[0]![0]!.id);
  await clock.pass(0);
  assert.equal(bodies(), ['ab', 'x']);
  ack(frames[0]![1]!.id);
  await clock.pass(0);
  assert.equal(bodies(), ['ab', 'x', 'c']);
});

test('what was refused for now goes again before what follows, after the time that was named', async () => {
  const { clock, outbox, frames, ack, refuse, bodies } = setUp();
  for (const body of 'ab') outbox.send('r', body);
  await clock.pass(0);
  for (const { id } of frames[0]!) refuse(id, 'busy', 2_000);
  outbox.send('r', 'c');
  await clock.pass(1_900);
  assert.equal(bodies(), ['ab']);
  assert.is(outbox.pendingOf('r')[0]?.code, 'busy');
  await clock.pass(200);
  assert.equal(bodies(), ['ab', 'a'], 'one alone, until it is taken');
  for (let count = 1; count <= 3; count++) {
    for (const { id } of frames.at(-1)!) ack(id);
    await clock.pass(0);
  }
  assert.equal(bodies(), ['ab', 'a', 'bc']);
});

test('what was refused for good fails, the others go on; retry sends it again with its id', async () => {
  const { clock, outbox, frames, ack, refuse, bodies } = setUp();
  const first = outbox.send('r', 'a');
  const second = outbox.send('r', 'b');
  await clock.pass(0);
  refuse(first.id, 'not_a_member');
  assert.is(await codeOf(first.done), 'not_a_member');
  ack(second.id);
  assert.is((await second.done).seq, 1);
  outbox.prune('r', Infinity);
  assert.equal(
    outbox.pendingOf('r').map(({ body, status, code }) => [body, status, code]),
    [['a', 'failed', 'not_a_member']],
  );
  const again = outbox.retry(first.id)!;
  await clock.pass(0);
  assert.is(frames.at(-1)?.[0]?.id, first.id);
  ack(first.id);
  assert.is((await again.done).seq, 2);
  assert.equal(bodies(), ['ab', 'a']);
});

test('a body that no server would take fails at once', async () => {
  const { clock, outbox, frames } = setUp();
  assert.is(await codeOf(outbox.send('r', '  \n').done), 'body_blank');
  assert.is(await codeOf(outbox.send('r', 'x'.repeat(4_001)).done), 'body_too_long');
  await clock.pass(0);
  assert.is(frames.length, 0);
});

test('what has no answer goes again: after a break at once, on a silent connection after a while', async () => {
  const { clock, outbox, frames, line, bodies } = setUp();
  const { id } = outbox.send('r', 'a');
  await clock.pass(0);
  line.online = false;
  outbox.offline();
  outbox.send('r', 'b');
  await clock.pass(60_000);
  line.online = true;
  outbox.online();
  await clock.pass(0);
  assert.equal(bodies(), ['a', 'ab']);
  assert.is(frames[1]?.[0]?.id, id);
  await clock.pass(20_000);
  assert.equal(bodies(), ['a', 'ab', 'ab']);
});

test('a fault that keeps coming for one message fails it instead of holding up the rest', async () => {
  const { clock, outbox, frames, refuse, bodies } = setUp();
  const first = outbox.send('r', 'a');
  for (let count = 1; count <= 6; count++) {
    await clock.pass(10_000);
    refuse(frames.at(-1)![0]!.id, 'internal');
  }
  assert.is(await codeOf(first.done), 'internal');
  outbox.send('r', 'b');
  await clock.pass(10_000);
  assert.is(bodies().at(-1), 'b');
});

test('a message that the room shows is sent, without an ack', async () => {
  const { clock, outbox } = setUp();
  const { id, done } = outbox.send('r', 'a');
  await clock.pass(0);
  outbox.seen({ id, room: 'r', seq: 7, rev: 9, at: '2030-01-01T00:00:00.000Z' });
  assert.is((await done).seq, 7);
  assert.equal(outbox.pendingOf('r'), []);
});

test('discard forgets what waits', async () => {
  const { clock, outbox, frames } = setUp({ online: false });
  const { id, done } = outbox.send('r', 'a');
  assert.ok(outbox.discard(id));
  assert.is(await codeOf(done), 'discarded');
  outbox.online();
  await clock.pass(0);
  assert.is(frames.length, 0);
});

test('unsent messages outlive the program, in their order, and are forgotten once sent', async () => {
  const kept = new Map<string, PendingMessage>();
  const storage: OutboxStorage = {
    load: () => [...kept.values()],
    put: (message) => void kept.set(message.id, message),
    delete: (id) => void kept.delete(id),
  };
  const before = setUp({ storage, online: false });
  for (const body of 'abc') before.outbox.send('r', body);
  assert.is(before.outbox.retry('nothing'), undefined);
  const after = setUp({ storage });
  await after.outbox.load();
  await after.clock.pass(0);
  assert.equal(after.bodies(), ['abc']);
  for (const { id } of after.frames[0]!) after.ack(id);
  assert.is(kept.size, 0);
});

function fail(): void {
  throw new Error('quota exceeded');
}

test('a storage that fails does not keep a message from being sent', async () => {
  const { clock, outbox, bodies } = setUp({ storage: { load: () => [], put: fail, delete: fail } });
  outbox.send('r', 'a');
  await clock.pass(0);
  assert.equal(bodies(), ['a']);
});

test('a frame never holds more than a frame may', () => {
  const long: PendingMessage = { id: 'i', room: 'r', body: 'é'.repeat(4_000), createdAtMs: 0, status: 'pending' };
  const many = Array.from({ length: 100 }, () => long);
  const count = batchLength(many, 100);
  assert.ok(count >= 1);
  const bytes = Buffer.byteLength(
    JSON.stringify(many.slice(0, count).map(({ body }) => ({ body, room: 'r'.repeat(32) }))),
  );
  assert.ok(bytes < 65_536);
  assert.is(
    batchLength(
      many.map((message) => ({ ...message, body: 'x' })),
      7,
    ),
    7,
  );
});

test('one that waits goes out with the body that it was given last, and surely has not arrived before', async () => {
  const stored = new Map<string, PendingMessage>();
  const storage: OutboxStorage = {
    load: () => [...stored.values()],
    put: (message) => void stored.set(message.id, message),
    delete: (id) => void stored.delete(id),
  };
  const { clock, outbox, line, bodies } = setUp({ storage, online: false });
  const { id } = outbox.send('r', 'a');
  await clock.pass(0);
  assert.is(outbox.mayHaveArrived(id), false);
  assert.ok(outbox.rewrite(id, 'b'));
  assert.equal([outbox.pendingOf('r')[0]?.body, stored.get(id)?.body], ['b', 'b']);
  line.online = true;
  outbox.online();
  await clock.pass(0);
  assert.equal([bodies(), outbox.mayHaveArrived(id)], [['b'], true]);
});

test('of one that an earlier run wrote, or that is gone, nobody knows whether it has arrived', async () => {
  const message: PendingMessage = { id: 'x', room: 'r', body: 'a', createdAtMs: 0, status: 'pending' };
  const { outbox, ack } = setUp({ storage: { load: () => [message], put() {}, delete() {} }, online: false });
  await outbox.load();
  assert.equal([outbox.mayHaveArrived('x'), outbox.mayHaveArrived('other')], [true, true]);
  ack('x');
  assert.is(outbox.rewrite('x', 'b'), false);
});

test.run();
