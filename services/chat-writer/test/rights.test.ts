import { newId, type Actor, type Command, type Invite, type RoomKind } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inArchived, outranks, refuse, rights, whileMuted, type Action, type Standing } from '../src/rights.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('rights');
const database = await testDatabase('rights');
const { run, writer } = testWriter(database);
const STANDINGS: readonly Standing[] = ['guest', 'member', 'moderator', 'owner'];
const KINDS = Object.keys(rights) as RoomKind[];
const ACTIONS = Object.keys(rights.public) as Action[];
const NOW = '2026-06-01T00:00:00.000Z';
const LATER = '2026-06-01T00:01:00.000Z';
const [founder, other, outsider] = [person('founder'), person('other'), person('outsider')];

interface Scene {
  room: string;
  invite: Invite | undefined;
}

/** The command by which somebody does each thing that is a command of its own. */
const doing: Partial<Record<Action, (actor: Actor, scene: Scene) => Command>> = {
  read: (actor, { room }) => command('room.subscribe', actor, { room }),
  join: (actor, { room }) => command('room.join', actor, { room }),
  leave: (actor, { room }) => command('room.leave', actor, { room }),
  send: (actor, { room }) => say(actor, room, 'hi'),
  react: (actor, { room }) => command('reaction.add', actor, { room, seq: 1, emoji: '👍' }),
  'mark read': (actor, { room }) => command('read.mark', actor, { room, seq: 1 }),
  'set prefs': (actor, { room }) => command('room.prefs', actor, { room, notify: 'none' }),
  report: (actor, { room }) => command('report.create', actor, { room, seq: 1, reason: 'spam' }),
  'follow thread': (actor, { room }) => command('thread.follow', actor, { room, seq: 1, following: true }),
  pin: (actor, { room }) => command('message.pin', actor, { room, seq: 1 }),
  'edit own': (actor, { room }) => command('message.edit', actor, { room, seq: 2, body: 'edited' }),
  'delete own': (actor, { room }) => command('message.delete', actor, { room, seq: 2 }),
  'delete any': (actor, { room }) => command('message.delete', actor, { room, seq: 1 }),
  'update room': (actor, { room }) => command('room.update', actor, { room, topic: 'new' }),
  'set slow mode': (actor, { room }) => command('room.update', actor, { room, slowModeS: 5 }),
  archive: (actor, { room }) => command('room.update', actor, { room, archived: true }),
  'add member': (actor, { room }) => command('member.add', actor, { room, userId: outsider.id }),
  'remove member': (actor, { room }) => command('member.remove', actor, { room, userId: other.id }),
  'set role': (actor, { room }) => command('member.update', actor, { room, userId: other.id, role: 'moderator' }),
  mute: (actor, { room }) =>
    command('member.update', actor, { room, userId: other.id, mutedUntil: '2100-01-01T00:00:00.000Z' }),
  ban: (actor, { room }) => command('member.ban', actor, { room, userId: other.id }),
  'create invite': (actor, { room }) => command('invite.create', actor, { room }),
  'revoke invite': (actor, { room, invite }) =>
    command('invite.revoke', actor, { room, code: invite?.code ?? `${room}.0123456789abcdef` }),
};

async function setRole(room: string, user: Actor, role: Standing): Promise<void> {
  const { db } = database.reads;
  const values = role === 'guest' ? ({ active: 0 } as const) : ({ role, active: 1 } as const);
  await db.updateTable('members').set(values).where('room_id', '=', room).where('user_id', '=', user.id).execute();
}

/** A room with a message by somebody else (1) and one by the actor (2), where the actor then stands as asked. */
async function makeScene(kind: RoomKind, standing: Standing, actor: Actor): Promise<Scene> {
  const room = newId();
  const isTwo = kind === 'direct';
  const invites = isTwo || kind === 'group' ? [] : [command('invite.create', founder, { room })];
  const opening =
    kind === 'direct'
      ? [command('direct.open', founder, { room, userId: actor.id })]
      : kind === 'group'
        ? [command('group.open', founder, { room, userIds: [other.id, actor.id] })]
        : [
            command('room.create', founder, { room, name: 'Scene', kind }),
            ...[other, actor].map(({ id }) => command('member.add', founder, { room, userId: id })),
          ];
  const published = await run(
    ...opening,
    say(isTwo ? founder : other, room, 'one'),
    say(actor, room, 'two'),
    ...invites,
  );
  await setRole(room, actor, standing);
  return { room, invite: invites[0] && published.ack(invites[0]).invite };
}

for (const kind of KINDS)
  for (const standing of STANDINGS)
    test(`in a ${kind} room a ${standing} may do what the table says, and nothing else`, async () => {
      for (const [action, make] of Object.entries(doing) as [Action, NonNullable<(typeof doing)[Action]>][]) {
        const actor = person('actor');
        await run(...[actor, other, outsider].map((who) => command('unroute', who, { target: 'x' })));
        const scene = await makeScene(kind, standing, actor);
        // Another owner, who remembers nothing of the roles before.
        const fresh = testWriter(database, 'fresh');
        const asked = make(actor, scene);
        const published = await fresh.run(asked);
        fresh.writer.stop();
        const code = published.code(asked) ?? (published.subscribed.length > 0 ? 'ok' : 'nothing');
        const may = rights[kind][action].includes(standing);
        const expected = may ? 'ok' : standing === 'guest' ? 'not_a_member' : 'forbidden';
        assert.is(code, expected, `${standing} in ${kind}: ${action}`);
      }
    });

test('a ban comes before everything, then the table, then the archive, then the mute', () => {
  const member = { active: true, role: 'owner', ban: null, mutedUntil: null } as const;
  const ban = { until: LATER, at: NOW, by: 'x', reason: '' };
  for (const kind of KINDS)
    for (const action of ACTIONS) {
      const room = { kind, archivedAt: null };
      const archived = { kind, archivedAt: NOW };
      const may = rights[kind][action].includes('owner');
      const code = (...args: Parameters<typeof refuse>) => refuse(...args)?.code;
      assert.is(code(room, { ...member, active: false, ban }, action, NOW), 'banned');
      assert.is(code(room, { ...member, ban }, action, LATER), may ? undefined : 'forbidden', 'a ban that has ended');
      assert.is(code(archived, { ...member, ban }, action, NOW), 'banned');
      const inArchive = inArchived.has(action) ? undefined : 'room_archived';
      assert.is(code(archived, member, action, NOW), may ? inArchive : 'forbidden', `${action} in an archive`);
      const muted = { ...member, mutedUntil: LATER };
      const whenMuted = whileMuted.has(action) ? 'muted' : undefined;
      assert.is(code(room, muted, action, NOW), may ? whenMuted : 'forbidden', `${action} while muted`);
      assert.is(code(room, muted, action, LATER), may ? undefined : 'forbidden', 'a mute that has ended');
      assert.is(
        code(room, undefined, action, NOW),
        rights[kind][action].includes('guest') ? undefined : 'not_a_member',
      );
    }
  assert.is(
    refuse({ kind: 'public', archivedAt: null }, { ...member, mutedUntil: LATER }, 'send', NOW)?.retryAfterMs,
    60_000,
  );
});

test('one may put out whom one outranks, and an owner anybody', () => {
  const roles = ['member', 'moderator', 'owner'] as const;
  const may = roles.map((role) => roles.filter((target) => outranks(role, target)));
  assert.equal(may, [[], ['member'], ['member', 'moderator', 'owner']]);
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
