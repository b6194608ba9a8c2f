// timeout: 240s
// A program written from docs/protocol.md alone: no SDK, no contracts, plain fetch and WebSocket.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import WebSocket from 'ws';
import { withStack } from '../support/stack.ts';
import { Peer, register, type Frame } from '../support/peer.ts';

const { url, wsUrl, done } = await withStack({ gateway: 2 });
const protocol = suite('protocol.md, over the whole road');
protocol.after(done);

const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;

async function room(owner: Peer, kind: 'public' | 'private' = 'public'): Promise<string> {
  const { status, body } = await owner.call('POST', '/api/rooms', { name: 'Talk', kind });
  assert.is(status, 201);
  return (body as { room: { id: string } }).room.id;
}

protocol('two people talk, across gateways', async () => {
  const ann = await register(url, unique('ann'));
  const bob = await register(url, unique('bob'));
  const id = await room(ann);
  assert.is((await bob.call('POST', `/api/rooms/${id}/join`)).status, 200);
  await Promise.all([ann.connect(wsUrl), bob.connect(wsUrl)]);
  for (const person of [ann, bob]) {
    const subscribed = await person.ask({ type: 'subscribe', id: 's', rooms: [{ room: id }] }, 'subscribed');
    assert.type(subscribed['head'], 'number');
  }
  const message = randomUUID();
  const ack = await ann.ask({ type: 'message.send', id: message, room: id, body: '  hello, Bob  ' }, 'ack');
  const seen = await bob.next((frame) => frame['type'] === 'message.created' && frame['id'] === message);
  assert.is(seen['body'], 'hello, Bob');
  assert.is(seen['seq'], ack['seq']);
  assert.is(seen['rev'], ack['rev']);
  assert.is((seen['sender'] as Frame)['username'], ann.username);
  assert.match(String(seen['at']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  ann.close();
  bob.close();
});

protocol('200 concurrent messages over two sockets come in one order without a hole', async () => {
  const ann = await register(url, unique('ann'));
  const bob = await register(url, unique('bob'));
  const id = await room(ann);
  await bob.call('POST', `/api/rooms/${id}/join`);
  await Promise.all([ann.connect(wsUrl), bob.connect(wsUrl)]);
  for (const person of [ann, bob])
    await person.ask({ type: 'subscribe', id: 's', rooms: [{ room: id }] }, 'subscribed');
  const ids = Array.from({ length: 200 }, () => randomUUID());
  for (const [index, message] of ids.entries())
    (index % 2 ? ann : bob).send({ type: 'message.send', id: message, room: id, body: `number ${index}` });
  await Promise.all([ann, bob].map((person) => person.until(() => created(person, id).length === 200)));
  const order = created(ann, id).map((frame) => frame['seq']);
  assert.equal(
    order,
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
  assert.equal(
    created(bob, id).map((frame) => frame['id']),
    created(ann, id).map((frame) => frame['id']),
  );
  const { body } = await ann.call('GET', `/api/rooms/${id}/messages?limit=200`);
  assert.equal(
    (body as { messages: Frame[] }).messages.map((frame) => frame['id']),
    created(ann, id).map((frame) => frame['id']),
  );
  for (const [parity, person] of [
    [1, ann],
    [0, bob],
  ] as const) {
    const mine = created(person, id)
      .filter((frame) => (frame['sender'] as Frame)['username'] === person.username)
      .map((frame) => frame['id']);
    assert.equal(
      mine,
      ids.filter((_, index) => index % 2 === parity),
      'per-sender order',
    );
  }
  ann.close();
  bob.close();
});

protocol('the same id is one message, over the socket and over HTTP', async () => {
  const ann = await register(url, unique('ann'));
  const id = await room(ann);
  await ann.connect(wsUrl);
  const message = randomUUID();
  const first = await ann.ask({ type: 'message.send', id: message, room: id, body: 'once' }, 'ack');
  const again = await ann.ask({ type: 'message.send', id: message, room: id, body: 'once' }, 'ack');
  assert.is(again['seq'], first['seq']);
  assert.is(again['duplicate'], true);
  const third = await ann.call('POST', `/api/rooms/${id}/messages`, { id: message, body: 'once' });
  assert.is(third.status, 200);
  assert.is((third.body as Frame)['seq'], first['seq']);
  const fresh = randomUUID();
  assert.is((await ann.call('POST', `/api/rooms/${id}/messages`, { id: fresh, body: 'two' })).status, 201);
  assert.is((await ann.call('POST', `/api/rooms/${id}/messages`, { id: fresh, body: 'two' })).status, 200);
  const page = (await ann.call('GET', `/api/rooms/${id}/messages`)).body as { messages: Frame[] };
  assert.is(page.messages.length, 2);
  ann.close();
});

protocol('a client that was away resumes from its last rev without a gap or a repeat', async () => {
  const ann = await register(url, unique('ann'));
  const bob = await register(url, unique('bob'));
  const id = await room(ann);
  await bob.call('POST', `/api/rooms/${id}/join`);
  await bob.connect(wsUrl);
  const before = await bob.ask({ type: 'subscribe', id: 's', rooms: [{ room: id }] }, 'subscribed');
  bob.close();
  const ids: string[] = [];
  for (let index = 0; index < 5; index++) {
    ids.push(randomUUID());
    await ann.call('POST', `/api/rooms/${id}/messages`, { id: ids.at(-1), body: `while away ${index}` });
  }
  await bob.connect(wsUrl);
  const after = await bob.ask(
    { type: 'subscribe', id: 's', rooms: [{ room: id, since: before['head'] }] },
    'subscribed',
  );
  assert.is(after['recovered'], true);
  assert.equal(
    (after['changes'] as Frame[]).map((change) => change['id']),
    ids,
  );
  const live = randomUUID();
  await ann.call('POST', `/api/rooms/${id}/messages`, { id: live, body: 'and on' });
  const event = await bob.next((frame) => frame['type'] === 'message.created' && frame['id'] === live);
  assert.is(event['rev'], Number(after['head']) + 1);
  const changes = (await bob.call('GET', `/api/rooms/${id}/changes?since=${String(before['head'])}`)).body as {
    changes: Frame[];
    upTo: number;
    more: boolean;
  };
  assert.equal(
    changes.changes.map((change) => change['id']),
    [...ids, live],
  );
  assert.is(changes.more, false);
  bob.close();
});

protocol('edits, deletions and reactions take revs, and everybody ends equal', async () => {
  const ann = await register(url, unique('ann'));
  const id = await room(ann);
  await ann.connect(wsUrl);
  await ann.ask({ type: 'subscribe', id: 's', rooms: [{ room: id }] }, 'subscribed');
  const sent = await ann.ask({ type: 'message.send', id: randomUUID(), room: id, body: 'first' }, 'ack');
  await ann.ask({ type: 'message.edit', id: randomUUID(), room: id, seq: sent['seq'], body: 'better' }, 'ack');
  const edited = await ann.next((frame) => frame['type'] === 'message.updated' && frame['body'] === 'better');
  assert.is(edited['rev'], Number(sent['rev']) + 1);
  assert.is(
    (await ann.call('PUT', `/api/rooms/${id}/messages/${String(sent['seq'])}/reactions/%F0%9F%91%8D`)).status,
    204,
  );
  const reacted = await ann.next((frame) => frame['type'] === 'message.updated' && frame['reactions'] !== undefined);
  assert.equal(reacted['reactions'], { '👍': [ann.id] });
  assert.is((await ann.call('DELETE', `/api/rooms/${id}/messages/${String(sent['seq'])}`)).status, 204);
  const deleted = await ann.next((frame) => frame['type'] === 'message.updated' && frame['deletedAt'] !== undefined);
  assert.is(deleted['body'], '');
  ann.close();
});

protocol('each refusal has its code', async () => {
  const ann = await register(url, unique('ann'));
  const eve = await register(url, unique('eve'));
  const secret = await room(ann, 'private');
  const open = await room(ann);
  const code = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    return `${status} ${String((body as Frame)['code'])}`;
  };
  const send = (body: unknown) => ann.call('POST', `/api/rooms/${open}/messages`, { id: randomUUID(), body });

  assert.is(await code(ann.call('GET', '/api/rooms', undefined, { token: '' })), '401 token_missing');
  const forged = `${ann.token.slice(0, -8)}AAAAAAAA`;
  assert.is(await code(ann.call('GET', '/api/rooms', undefined, { token: forged })), '401 token_invalid');
  assert.is(
    await code(ann.call('POST', '/api/auth/login', { username: ann.username, password: 'wrong password' })),
    '401 invalid_credentials',
  );
  assert.is(
    await code(
      ann.call('POST', '/api/auth/register', { username: ann.username.toUpperCase(), password: 'another password' }),
    ),
    '409 username_taken',
  );
  assert.is(await code(eve.call('GET', `/api/rooms/${secret}/messages`)), '403 not_a_member');
  assert.is(
    await code(eve.call('POST', `/api/rooms/${secret}/messages`, { id: randomUUID(), body: 'let me in' })),
    '403 not_a_member',
  );
  assert.is(await code(eve.call('GET', '/api/rooms/nosuchroom/messages')), '404 room_not_found');
  assert.is(await code(send('x'.repeat(4_001))), '400 body_too_long');
  assert.is(await code(send(' \n\t ')), '400 body_blank');
  assert.is(await code(send(5)), '400 bad_request');
  assert.is(await code(ann.raw('POST', `/api/rooms/${open}/messages`, '{"id":')), '400 bad_json');
  assert.is(await code(ann.call('GET', '/api/nothing')), '404 not_found');

  await eve.connect(wsUrl);
  const refused = await eve.ask({ type: 'subscribe', id: 'x', rooms: [{ room: secret }] }, 'error');
  assert.is(refused['code'], 'not_a_member');
  assert.is(refused['room'], secret);
  eve.sendText('{"type":');
  assert.is((await eve.next((frame) => frame['type'] === 'error' && frame['code'] === 'bad_json'))['code'], 'bad_json');
  const unknown = await eve.ask({ type: 'no.such', id: 'y' }, 'error');
  assert.is(unknown['code'], 'unknown_type');
  assert.is((await eve.ask({ type: 'ping', id: 'z' }, 'pong'))['type'], 'pong');
  eve.close();
});

protocol('no hello, no service', async () => {
  const socket = new WebSocket(wsUrl);
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer) => frames.push(...(JSON.parse(data.toString()) as Frame[])));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'ping', id: '1' })));
  const code = await new Promise<number>((resolve) => socket.on('close', resolve));
  assert.is(code, 4501);
  assert.is(frames[0]?.['code'], 'hello_required');
});

protocol('a refresh token used twice ends its session, on open sockets too', async () => {
  const ann = await register(url, unique('ann'));
  await ann.connect(wsUrl);
  const stolen = ann.cookie;
  assert.is((await ann.refresh(stolen)).status, 200);
  const twice = await ann.refresh(stolen);
  assert.is(twice.status, 401);
  assert.is((twice.body as Frame)['code'], 'refresh_reused');
  assert.is((await ann.refresh(ann.cookie)).status, 401, 'the newer token is dead too');
  assert.is(await ann.closed(2_000), 4503);
});

protocol('logging out closes the sockets of that session within a second', async () => {
  const ann = await register(url, unique('ann'));
  await ann.connect(wsUrl);
  assert.is((await ann.call('POST', '/api/auth/logout')).status, 204);
  assert.is(await ann.closed(1_000), 4503);
});

function created(person: Peer, id: string): Frame[] {
  return person.frames.filter((frame) => frame['type'] === 'message.created' && frame['room'] === id);
}

protocol.run();
