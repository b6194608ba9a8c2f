import { randomUUID } from 'node:crypto';
import { newId } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const test = suite('gateway: refusals');
let world: World;
test.before(async () => {
  world = await World.start({
    HELLO_TIMEOUT_MS: '300',
    REQUESTS_PER_SECOND: '5',
    REQUEST_BURST: '40',
    FLOOD_REFUSALS: '30',
    SUBSCRIPTIONS_PER_SECOND: '10',
    SUBSCRIPTION_BURST: '5',
    BAD_FRAMES: '5',
    IN_FLIGHT_PER_CONNECTION: '3',
    REPLY_TIMEOUT_MS: '600',
    TOKEN_GRACE_MS: '0',
  });
});
test.after.each(() => {
  world.writer.script = world.writer.usual;
});
test.after(() => world.stop());

const room = newId();
const send = (body: string, to = room) => ({ type: 'message.send', id: randomUUID(), room: to, body });

test('each request that cannot be taken is told why, and the connection stays', async () => {
  const ann = await world.join('ann');
  const code = async (request: { type: string; id?: string }) => (await ann.ask(request)).code;
  assert.is(await code(send('   ')), 'body_blank');
  assert.is(await code(send('x'.repeat(4_001))), 'body_too_long');
  assert.is(await code({ ...send('hi'), id: 'no-uuid' }), 'bad_request');
  assert.is(await code({ type: 'message.send', room, body: 1 } as never), 'bad_request');
  assert.is(await code({ type: 'message.edit', room, seq: 1, body: ' ' } as never), 'body_blank');
  assert.is(await code({ type: 'no.such.thing' }), 'unknown_type');
  ann.ws.send('{"type":');
  await ann.next((event) => event.code === 'bad_json');
  ann.ws.send('[1]');
  await ann.next((event) => event.code === 'bad_request' && event.id === undefined);
  ann.send(...Array.from({ length: 101 }, () => ({ type: 'ping', id: '1' })));
  await ann.next((event) => event.code === 'too_many_requests_in_frame');
  const message = (await ann.ask({ type: 'read.mark', room, seq: -1 }))['message'];
  assert.match(String(message), /^seq: /);
  assert.is((await ann.ask({ type: 'ping' })).type, 'pong');
});

test('a first frame that is not hello ends the connection', async () => {
  const client = await world.connect().opened();
  client.send({ type: 'ping', id: 'p' });
  assert.equal(await client.ended(), { code: 4501, reason: 'hello_required' });
  assert.is(client.events[0]?.code, 'hello_required');
  assert.is(client.events[0]?.id, 'p');
  assert.is(client.events[1]?.type, 'goodbye');
});

test('no hello in time ends the connection', async () => {
  const client = await world.connect().opened();
  assert.equal(await client.ended(), { code: 4005, reason: 'hello_timeout' });
});

test('tokens that are forged, old or none are refused', async () => {
  const claims = world.tokens.claims('ann');
  const token = world.tokens.sign(claims);
  const [head, , signature] = token.split('.');
  const forged = `${head}.${Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url')}.${signature}`;
  const old = world.tokens.sign({ ...claims, exp: claims.iat - 1 });
  for (const [bad, code, close] of [
    [forged, 'token_invalid', 4502],
    ['nonsense', 'token_invalid', 4502],
    ['', 'token_missing', 4502],
    [old, 'token_expired', 4003],
  ] as const) {
    const client = world.connect();
    assert.is((await client.hello(bad)).code, code);
    assert.is((await client.ended()).code, close);
  }
});

test('what chat-writer says against a person at hello closes with its reason', async () => {
  world.writer.script = (command) => world.writer.refuse(command, 'session_ended');
  const client = world.connect();
  const answer = await client.hello(world.tokens.sign(world.tokens.claims('ann')));
  assert.is(answer.code, 'session_ended');
  assert.is((await client.ended()).code, 4503);
});

test('too many requests are refused with a time, and flooding ends the connection', async () => {
  const ann = await world.join('ann');
  for (let index = 0; index < 40; index++) ann.send({ type: 'ping', id: `${index}` });
  const refused = await ann.next((event) => event.code === 'rate_limited');
  assert.ok(Number(refused['retryAfterMs']) > 0);
  for (let index = 0; index < 60; index++) ann.send({ type: 'ping', id: `f${index}` });
  assert.equal(await ann.ended(), { code: 4506, reason: 'flooding' });
});

test('each room of a subscription counts, and those beyond the pace are refused one by one with a time', async () => {
  const cat = await world.join('cat');
  const subscribe = (id: string, count: number) => {
    cat.send({ type: 'subscribe', id, rooms: Array.from({ length: count }, () => ({ room: newId() })) });
    return world.until(() => cat.events.filter((event) => event.id === id).length === count);
  };
  // Three at a time, as many as may be unanswered.
  await subscribe('first', 3);
  await subscribe('second', 6);
  assert.ok(cat.of('subscribed').length < 9);
  const refused = cat.of('error').filter(({ code }) => code === 'rate_limited');
  assert.ok(refused.length > 0 && refused.every(({ id, room: name }) => id === 'second' && name !== undefined));
  // So long that there is room for all of them.
  const waitMs = Number(refused.at(-1)?.['retryAfterMs']);
  assert.ok(waitMs > (refused.length - 1) * 100 && waitMs <= refused.length * 100);
});

test('too many frames that make no sense end the connection', async () => {
  const ann = await world.join('ann');
  for (let index = 0; index < 6; index++) ann.ws.send(index % 2 ? Buffer.from('{}') : 'nonsense');
  assert.equal(await ann.ended(), { code: 4505, reason: 'protocol_error' });
});

test('a frame that is too long ends the connection with 1009', async () => {
  const ann = await world.join('ann');
  ann.ws.send(JSON.stringify({ type: 'ping', id: 'x'.repeat(65_536) }));
  assert.is((await ann.ended()).code, 1009);
});

test('commands beyond the bound are busy, and no later message of the frame overtakes a refused one', async () => {
  const ann = await world.join('ann');
  world.writer.script = () => {};
  const [first, second, third] = [send('1'), send('2'), send('3')];
  ann.send(first, second, third);
  const refused = send('4');
  const other = newId();
  ann.send(refused, send('5'), send('6', other));
  await ann.next((event) => event.id === refused.id && event.code === 'busy');
  assert.is(ann.of('error').filter((event) => event.code === 'busy').length, 3);

  // A place becomes free in the middle of a frame: the room stays refused for the rest of it.
  world.writer.script = world.writer.usual;
  await world.until(() => ann.of('error').filter((event) => event.code === 'timeout').length === 3);
  const ok = await ann.ask(send('again'));
  assert.is(ok.type, 'ack');
});

test('after a message was refused for speed, the later ones of its frame to the room are too', async () => {
  const ann = await world.join('ann');
  const burst = Array.from({ length: 60 }, (_, index) => send(`${index}`));
  world.writer.script = world.writer.usual;
  ann.send(...burst);
  await world.until(() => ann.events.filter(({ id }) => burst.some((request) => request.id === id)).length === 60);
  const outcome = burst.map(({ id }) => ann.events.find((event) => event.id === id)?.type);
  const firstRefused = outcome.indexOf('error');
  assert.ok(firstRefused > 0);
  assert.ok(outcome.slice(firstRefused).every((type) => type === 'error'));
});

test('a command without an answer is told so in time', async () => {
  const ann = await world.join('ann');
  world.writer.script = () => {};
  const answer = await ann.ask(send('into the void'));
  assert.is(answer.code, 'timeout');
  assert.is(world.gateway.pending.size, 0);
});

test('a hello without an answer ends the connection for a while', async () => {
  world.writer.script = () => {};
  const client = world.connect();
  assert.is((await client.hello(world.tokens.sign(world.tokens.claims('ann')))).code, 'timeout');
  assert.is((await client.ended()).code, 4004);
  assert.ok(Number(client.of('goodbye')[0]?.['reconnectAfterMs']) > 0);
});

test.run();
