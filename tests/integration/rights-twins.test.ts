// timeout: 480s
// Rights by both roads, WebSocket and HTTP, with the acts that take others back; and who may act on whom.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { insist, makeScene, type Cast, type Scene } from '../support/rights-scene.ts';
import { readRights, type Kind, type Standing } from '../support/rights-table.ts';
import { overHttp, overSocket, twins, type Twin } from '../support/rights-twins.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

const LONG_AFTER = '2100-01-01T00:00:00.000Z';
const unthrottled = { REQUESTS_PER_SECOND: '100000', REQUEST_BURST: '100000' };
const { url, wsUrl, done } = await withStack(
  { gateway: 2 },
  { serviceEnv: { auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0' }, gateway: unthrottled } },
);
const test = suite('rights by both roads');
const rights = new Map(readRights().map((right) => [right.action, right]));
const make = (name: string): Promise<Peer> => register(url, unique(name));
const cast: Cast = {
  founder: await make('founder'),
  other: await make('other'),
  outsider: await make('outsider'),
  actor: await make('actor'),
  crowd: [],
};

test.before(async () => {
  for (const peer of [cast.actor, cast.founder]) await peer.connect(wsUrl);
});
test.after(async () => {
  for (const peer of [cast.actor, cast.founder]) peer.close();
  await done();
});

async function sceneOf(twin: Twin, kind: Kind, standing: Standing): Promise<Scene> {
  const scene = await makeScene(cast, kind, standing);
  await twin.given?.(scene);
  return scene;
}

for (const kind of ['public', 'private'] as const)
  for (const standing of ['guest', 'member', 'moderator', 'owner'] as const)
    test(`in a ${kind} room a ${standing} may do over the WebSocket what the table says, and by HTTP the same`, async () => {
      for (const twin of twins) {
        const may = rights.get(twin.right)!.may[kind].includes(standing);
        const expected = may ? 'ok' : standing === 'guest' ? 'not_a_member' : 'forbidden';
        const name = `${standing} in ${kind}: ${twin.type} (${twin.right})`;
        const scene = await sceneOf(twin, kind, standing);
        const request = { type: twin.type, room: scene.room, ...twin.fields?.(scene) };
        assert.is(await overSocket(cast.actor, request), expected, name);
        // Where the first changed something, the second needs a room in which nothing is done yet.
        const again = may ? await sceneOf(twin, kind, standing) : scene;
        assert.is(await overHttp(again, twin.http(again)), expected, `${name}, HTTP`);
      }
    });

test('invites are listed to moderators, all of them, and to members their own', async () => {
  for (const [standing, expected] of [
    ['member', 0],
    ['moderator', 1],
    ['owner', 1],
  ] as const) {
    const { actor, room } = await makeScene(cast, 'public', standing);
    const { invites } = await insist(actor.call('GET', `/api/rooms/${room}/invites`));
    assert.is((invites as unknown[]).length, expected, standing);
    await insist(actor.call('POST', `/api/rooms/${room}/invites`));
    const { invites: more } = await insist(actor.call('GET', `/api/rooms/${room}/invites`));
    assert.is((more as unknown[]).length, expected + 1, standing);
  }
});

/** Acts on somebody, by the WebSocket, with what takes each back. */
const onPeople: Readonly<Record<string, (userId: string) => object>> = {
  remove: (userId) => ({ type: 'member.remove', userId }),
  mute: (userId) => ({ type: 'member.update', userId, mutedUntil: LONG_AFTER }),
  unmute: (userId) => ({ type: 'member.update', userId, mutedUntil: null }),
  ban: (userId) => ({ type: 'member.ban', userId }),
};

for (const standing of ['moderator', 'owner'] as const)
  for (const target of ['member', 'moderator', 'owner'] as const)
    test(`a ${standing} puts out, mutes and bans a ${target} only where they outrank them`, async () => {
      const expected = standing === 'owner' || target === 'member' ? 'ok' : 'forbidden';
      for (const [name, act] of Object.entries(onPeople)) {
        const { founder, other, actor, room } = await makeScene(cast, 'public', standing);
        if (target !== 'member')
          await insist(founder.call('PATCH', `/api/rooms/${room}/members/${other.id}`, { role: target }));
        assert.is(await overSocket(actor, { ...act(other.id), room }), expected, `${standing} on ${target}: ${name}`);
      }
    });

test('nobody mutes or bans themselves', async () => {
  for (const standing of ['moderator', 'owner'] as const)
    for (const name of ['mute', 'ban']) {
      const { actor, room } = await makeScene(cast, 'public', standing);
      assert.is(await overSocket(actor, { ...onPeople[name]!(actor.id), room }), 'forbidden', `${standing}: ${name}`);
    }
});

/** Whether somebody is seen typing. What follows on the same road tells when it would have been. */
async function isSeenTyping({ founder, actor, room }: Scene): Promise<boolean> {
  for (const peer of [founder, actor]) {
    const id = randomUUID();
    peer.send({ type: 'subscribe', id, rooms: [{ room }] });
    const answer = await peer.next((frame) => frame['id'] === id);
    if (answer['type'] === 'error') return false;
  }
  const from = founder.frames.length;
  const seen = () => founder.frames.slice(from).some(({ type, room: where }) => type === 'typing' && where === room);
  actor.send({ type: 'typing', room });
  await founder.until(seen, 1_500).catch(() => undefined);
  return seen();
}

test('whoever may not write is not seen typing: guests, the muted, anybody in an archive', async () => {
  assert.is(await isSeenTyping(await makeScene(cast, 'public', 'member')), true);
  assert.is(await isSeenTyping(await makeScene(cast, 'direct', 'member')), true);
  assert.is(await isSeenTyping(await makeScene(cast, 'public', 'guest')), false);
  const muted = await makeScene(cast, 'public', 'moderator');
  const place = `/api/rooms/${muted.room}/members/${cast.actor.id}`;
  await insist(cast.founder.call('PATCH', place, { mutedUntil: LONG_AFTER }));
  assert.is(await isSeenTyping(muted), false);
  const archived = await makeScene(cast, 'public', 'owner');
  await insist(cast.founder.call('PATCH', `/api/rooms/${archived.room}`, { archived: true }));
  assert.is(await isSeenTyping(archived), false);
});

test('a mute takes effect on typing at once', async () => {
  const scene = await makeScene(cast, 'public', 'member');
  assert.is(await isSeenTyping(scene), true);
  const place = `/api/rooms/${scene.room}/members/${cast.actor.id}`;
  const from = cast.actor.frames.length;
  await insist(cast.founder.call('PATCH', place, { mutedUntil: LONG_AFTER }));
  await cast.actor.next(({ type, room }) => type === 'member.updated' && room === scene.room, from);
  const second = await register(url, unique('unused'));
  Object.assign(second, { id: cast.actor.id, token: cast.actor.token });
  await second.connect(wsUrl);
  assert.is(await isSeenTyping({ ...scene, actor: second }), false);
  second.close();
});

test.run();
