// timeout: 240s
// Threads, mentions, pins, drafts, revisions and imports as somebody uses them who knows docs/protocol.md: over HTTP and the WebSocket.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Frame, type Peer } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const { url, wsUrl, done } = await withStack({ gateway: 2 });
const messages = suite('messages, over the whole road');
messages.after(done);

const [ann, bob] = await Promise.all([register(url, unique('ann')), register(url, unique('bob'))]);

/** A room of Ann's that Bob is in, both live. */
async function talk(kind: 'public' | 'private' = 'public'): Promise<string> {
  const room = await makeRoom(ann, kind);
  assert.is((await ann.call('POST', `/api/rooms/${room}/members`, { userId: bob.id })).status, 201);
  for (const peer of [ann, bob]) {
    peer.close();
    await peer.connect(wsUrl);
    await peer.ask({ type: 'subscribe', id: 's', rooms: [{ room }] }, 'subscribed');
  }
  return room;
}

const say = async (peer: Peer, room: string, body: string, more: object = {}): Promise<number> => {
  const ack = await peer.ask({ type: 'message.send', id: randomUUID(), room, body, ...more }, 'ack');
  return ack['seq'] as number;
};
const get = async (peer: Peer, path: string): Promise<Frame> => {
  const { status, body } = await peer.call('GET', path);
  assert.is(status, 200, `${path}: ${JSON.stringify(body)}`);
  return body as Frame;
};
const code = async (answer: Promise<{ status: number; body: unknown }>): Promise<string> => {
  const { status, body } = await answer;
  return `${status} ${String((body as Frame | undefined)?.['code'])}`;
};
const event = (peer: Peer, type: string, fields: Frame): Promise<Frame> =>
  peer.next((frame) => frame['type'] === type && Object.entries(fields).every(([key, value]) => frame[key] === value));
const myRoom = async (peer: Peer, room: string): Promise<Frame> =>
  (await get(peer, `/api/rooms/${room}`))['room'] as Frame;

messages('a thread: replies, who follows it, what is unread of it', async () => {
  const room = await talk();
  const root = await say(ann, room, 'shall we?');
  const reply = await say(bob, room, 'yes', { replyTo: root });
  const seen = await event(ann, 'message.created', { room, seq: reply });
  assert.equal([seen['root'], seen['threadNo']], [root, 1]);
  const told = await event(ann, 'thread.updated', { room, seq: root });
  assert.equal([told['following'], told['readNo'], told['replies']], [true, 0, 1]);
  await say(bob, room, 'really', { replyTo: reply });

  const thread = await get(ann, `/api/rooms/${room}/messages/${reply}/thread`);
  assert.equal((thread['root'] as { thread: Frame }).thread['replies'], 2);
  assert.equal(
    (thread['messages'] as Frame[]).map((one) => one['body']),
    ['yes', 'really'],
  );
  const [followed] = (await get(ann, '/api/threads'))['threads'] as Frame[];
  assert.equal([(followed!['root'] as Frame)['seq'], followed!['unread']], [root, 2]);
  const path = `/api/rooms/${room}/messages/${root}/thread`;
  assert.is((await ann.call('PUT', `${path}/read`, { no: 2 })).status, 204);
  await event(ann, 'thread.updated', { room, seq: root, readNo: 2 });
  assert.is(((await get(ann, '/api/threads'))['threads'] as Frame[])[0]!['unread'], 0);
  assert.is((await ann.call('PUT', `${path}/following`, { following: false })).status, 204);
  assert.equal((await get(ann, '/api/threads'))['threads'], []);
  await ann.ask({ type: 'thread.follow', id: randomUUID(), room, seq: reply, following: true }, 'ack');
  assert.is(((await get(ann, '/api/threads'))['threads'] as Frame[]).length, 1);
});

messages('a mention reaches all devices of whom it names, and goes with what is read, edited or deleted', async () => {
  const room = await talk('private');
  const phone = await register(url, unique('phone'));
  phone.token = bob.token;
  await phone.connect(wsUrl);
  const seq = await say(ann, room, `@${bob.username} look, \`@${ann.username}\``);
  for (const device of [bob, phone]) await event(device, 'mention.added', { room, seq });
  assert.equal((await event(bob, 'message.created', { room, seq }))['mentions'], [bob.id]);
  assert.equal((await myRoom(bob, room))['mentionSeqs'], [seq]);
  assert.equal((await myRoom(ann, room))['mentionSeqs'], []);

  const edited = await ann.call('PATCH', `/api/rooms/${room}/messages/${seq}`, { body: 'never mind' });
  assert.is(edited.status, 200);
  await event(phone, 'mention.removed', { room, seq });
  assert.equal((await myRoom(bob, room))['mentionSeqs'], []);

  const all = await say(ann, room, '@room dinner');
  assert.is((await event(bob, 'message.created', { room, seq: all }))['mentionsRoom'], true);
  assert.equal((await myRoom(bob, room))['mentionSeqs'], [all]);
  await bob.call('PUT', `/api/rooms/${room}/read`, { seq: all });
  assert.equal((await myRoom(bob, room))['mentionSeqs'], []);
  phone.close();
});

messages('pins, and what a message said before', async () => {
  const room = await talk();
  const seq = await say(bob, room, 'rules');
  const pin = `/api/rooms/${room}/messages/${seq}/pin`;
  assert.is(await code(bob.call('PUT', pin)), '403 forbidden');
  assert.is((await ann.call('PUT', pin)).status, 204);
  assert.is((await ann.call('PUT', pin)).status, 204, 'again');
  const pinned = await bob.next((frame) => frame['type'] === 'message.updated' && frame['pinnedBy'] === ann.id);
  assert.is(pinned['seq'], seq);
  assert.is(((await get(bob, `/api/rooms/${room}/pins`))['messages'] as Frame[])[0]!['seq'], seq);
  await ann.ask({ type: 'message.unpin', id: randomUUID(), room, seq }, 'ack');
  assert.equal((await get(bob, `/api/rooms/${room}/pins`))['messages'], []);

  await bob.ask({ type: 'message.edit', id: randomUUID(), room, seq, body: 'better rules' }, 'ack');
  const path = `/api/rooms/${room}/messages/${seq}/revisions`;
  for (const reader of [ann, bob])
    assert.equal(
      ((await get(reader, path))['revisions'] as Frame[]).map((one) => one['body']),
      ['rules'],
    );
  const eve = await register(url, unique('eve'));
  assert.is((await eve.call('POST', `/api/rooms/${room}/join`)).status, 200);
  assert.is(await code(eve.call('GET', path)), '403 forbidden');
});

messages('a draft follows its person', async () => {
  const room = await talk();
  const path = `/api/rooms/${room}/draft`;
  assert.is((await ann.call('PUT', path, { body: 'Dear all, ' })).status, 204);
  const draft = await event(ann, 'draft.updated', { room });
  assert.is(draft['body'], 'Dear all, ');
  await ann.ask({ type: 'draft.set', id: randomUUID(), room, root: 1, body: 'in a thread' }, 'ack');
  const drafts = ((await get(ann, '/api/drafts'))['drafts'] as Frame[]).filter((one) => one['room'] === room);
  assert.equal(
    drafts.map((one) => [one['root'], one['body']]),
    [
      [1, 'in a thread'],
      [undefined, 'Dear all, '],
    ],
  );
  assert.is((await ann.call('PUT', path, { body: '' })).status, 204);
  await event(ann, 'draft.updated', { room, body: '' });
  assert.is(await code(ann.call('PUT', path, { body: 'x'.repeat(4_001) })), '400 body_too_long');
  assert.is(await code(ann.call('PUT', '/api/rooms/nosuchroom/draft', { body: 'x' })), '404 room_not_found');
  assert.not(bob.frames.some((frame) => frame['type'] === 'draft.updated'));
});

messages('an import is for administrators', async () => {
  const room = await talk();
  const old = { id: randomUUID(), at: '2025-01-01T00:00:00.000Z', senderId: bob.id, body: 'long ago' };
  assert.is(await code(ann.call('POST', `/api/rooms/${room}/import`, old)), '403 forbidden');
});

messages('each refusal has its code', async () => {
  const room = await talk();
  const seq = await say(ann, room, 'x');
  const nothing = `/api/rooms/${room}/messages/99`;
  const gone = await say(ann, room, 'y');
  assert.is((await ann.call('DELETE', `/api/rooms/${room}/messages/${gone}`)).status, 204);
  assert.is(await code(ann.call('PUT', `/api/rooms/${room}/messages/${gone}/pin`)), '409 message_deleted');
  for (const [method, path, body] of [
    ['PUT', `${nothing}/pin`],
    ['DELETE', `${nothing}/pin`],
    ['GET', `${nothing}/thread`],
    ['GET', `${nothing}/revisions`],
    ['PUT', `${nothing}/thread/read`, { no: 1 }],
    ['PUT', `${nothing}/thread/following`, { following: true }],
    ['POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body: 'z', replyTo: 99 }],
  ] as const)
    assert.is(await code(ann.call(method, path, body)), '404 message_not_found', `${method} ${path}`);
  assert.is(await code(ann.call('PUT', `/api/rooms/${room}/messages/${seq}/thread/read`, {})), '400 bad_request');
  assert.is(await code(ann.call('GET', '/api/threads?cursor=nonsense')), '400 bad_request');
});

messages('who comes back finds what happened to threads, mentions and pins among the changes', async () => {
  const room = await talk();
  const root = await say(ann, room, 'root');
  const { head } = await myRoom(bob, room);
  bob.close();
  const reply = await say(ann, room, `@${bob.username}`, { replyTo: root });
  await ann.call('PUT', `/api/rooms/${room}/messages/${root}/pin`);
  await bob.connect(wsUrl);
  const back = await bob.ask({ type: 'subscribe', id: 'back', rooms: [{ room, since: head }] }, 'subscribed');
  const changes = back['changes'] as Frame[];
  assert.equal(
    changes.map((one) => [one['seq'], one['threadNo'], one['mentions'], typeof one['pinnedAt']]),
    [
      [reply, 1, [bob.id], 'undefined'],
      [root, undefined, undefined, 'string'],
    ],
  );
  assert.is((changes[1]!['thread'] as Frame)['replies'], 1);
  ann.close();
  bob.close();
});

messages.run();
