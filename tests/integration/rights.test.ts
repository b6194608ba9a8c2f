// timeout: 480s
// Who may do what: each cell of the table in docs/protocol.md, tried over the whole road.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { register, type Peer } from '../support/peer.ts';
import { actions, READS } from '../support/rights-actions.ts';
import { insist, makeScene, standingsIn, type Cast } from '../support/rights-scene.ts';
import { KINDS, readRights } from '../support/rights-table.ts';
import { withStack } from '../support/stack.ts';
import { unique } from '../support/talk.ts';

/** A room with more members than this is a large one. */
const SMALL_ROOM = 50;
const LONG_AFTER = '2100-01-01T00:00:00.000Z';

const unthrottled = { REQUESTS_PER_SECOND: '100000', REQUEST_BURST: '100000' };
const { url, wsUrl, done } = await withStack(
  { gateway: 2 },
  { serviceEnv: { auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0' }, gateway: unthrottled } },
);
const test = suite('who may do what');
const rights = readRights();
const make = (name: string): Promise<Peer> => register(url, unique(name));
const cast: Cast = {
  founder: await make('founder'),
  other: await make('other'),
  outsider: await make('outsider'),
  actor: await make('actor'),
  crowd: await Promise.all(Array.from({ length: SMALL_ROOM }, (_, index) => make(`crowd${index}`))),
};

test.before(async () => void (await cast.actor.connect(wsUrl)));

test('every right in the table can be tried, and nothing else', () => {
  assert.equal(rights.map(({ action }) => action).toSorted(), Object.keys(actions).toSorted());
});

for (const kind of KINDS)
  for (const standing of standingsIn(kind))
    test(`in a ${kind} room a ${standing} may do what the table says, and nothing else`, async () => {
      for (const { action, may } of rights) {
        const scene = await makeScene(cast, kind, standing);
        const expected = may[kind].includes(standing) ? 'ok' : standing === 'guest' ? 'not_a_member' : 'forbidden';
        assert.is(await actions[action]!(scene), expected, `${standing} in ${kind}: ${action}`);
      }
    });

test('in an archive even its owner may do what the table says, and nothing else', async () => {
  for (const { action, inArchive } of rights) {
    const scene = await makeScene(cast, 'public', 'owner');
    await insist(cast.founder.call('PATCH', `/api/rooms/${scene.room}`, { archived: true }));
    assert.is(await actions[action]!(scene), inArchive ? 'ok' : 'room_archived', action);
  }
});

test('so it is with a moderator who is muted', async () => {
  for (const { action, may, whileMuted } of rights) {
    const scene = await makeScene(cast, 'public', 'moderator');
    const place = `/api/rooms/${scene.room}/members/${cast.actor.id}`;
    await insist(cast.founder.call('PATCH', place, { mutedUntil: LONG_AFTER }));
    const allowed = may.public.includes('moderator') ? 'ok' : 'forbidden';
    // What is seen by its effect is refused as the message that should have it.
    const refused = action === 'ignore slow mode' || !whileMuted ? 'muted' : allowed;
    assert.is(await actions[action]!(scene), refused, action);
  }
});

for (const standing of ['guest', 'moderator'] as const)
  test(`whoever was banned as a ${standing} may do nothing at all, and read nothing by any road`, async () => {
    const { founder, actor } = cast;
    for (const { action } of rights) {
      const scene = await makeScene(cast, 'public', standing);
      await insist(founder.call('PUT', `/api/rooms/${scene.room}/bans/${actor.id}`, { reason: 'spam' }));
      assert.is(await actions[action]!(scene), 'banned', action);
    }
    const { room, invite, theirs, mine } = await makeScene(cast, 'public', standing);
    await insist(founder.call('PUT', `/api/rooms/${room}/bans/${actor.id}`));
    const more = [`/messages/${theirs}/thread`, `/messages/${mine}/revisions`, '/invites', '/bans'];
    const paths = [
      ...[...READS, ...more].map((path) => `/api/rooms/${room}${path}`),
      `/api/invites/${invite}`,
      `/api/search?q=one&room=${room}`,
    ];
    for (const path of paths) {
      const { status, body } = await actor.call('GET', path);
      assert.equal([status, (body as { code: string }).code], [403, 'banned'], path);
    }
    assert.is(((await actor.call('POST', `/api/invites/${invite}/accept`)).body as { code: string }).code, 'banned');
    const lists = await Promise.all(
      ['/api/rooms', '/api/threads', '/api/search?q=one'].map((path) => insist(actor.call('GET', path))),
    );
    assert.not.match(JSON.stringify(lists), room);
  });

test.after(async () => {
  cast.actor.close();
  await done();
});
test.run();
