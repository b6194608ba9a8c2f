import { newId, type Actor, type Command, type RoomKind } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mayRemove, rights, type Action, type Standing } from '../src/rights.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('rights');
const database = await testDatabase('rights');
const { run, writer } = testWriter(database);
const STANDINGS: readonly Standing[] = ['guest', 'member', 'moderator', 'owner'];
const [founder, other, outsider] = [person('founder'), person('other'), person('outsider')];

/** The command by which somebody does each thing. */
const doing: Record<Action, (actor: Actor, room: string) => Command> = {
  read: (actor, room) => command('room.subscribe', actor, { room }),
  join: (actor, room) => command('room.join', actor, { room }),
  leave: (actor, room) => command('room.leave', actor, { room }),
  send: (actor, room) => say(actor, room, 'hi'),
  react: (actor, room) => command('reaction.add', actor, { room, seq: 1, emoji: '👍' }),
  'mark read': (actor, room) => command('read.mark', actor, { room, seq: 1 }),
  'edit own': (actor, room) => command('message.edit', actor, { room, seq: 2, body: 'edited' }),
  'delete own': (actor, room) => command('message.delete', actor, { room, seq: 2 }),
  'delete any': (actor, room) => command('message.delete', actor, { room, seq: 1 }),
  'update room': (actor, room) => command('room.update', actor, { room, topic: 'new' }),
  'add member': (actor, room) => command('member.add', actor, { room, userId: outsider.id }),
  'remove member': (actor, room) => command('member.remove', actor, { room, userId: other.id }),
};

async function setRole(room: string, user: Actor, role: Standing): Promise<void> {
  const { db } = database.reads;
  const values = role === 'guest' ? ({ active: 0 } as const) : ({ role, active: 1 } as const);
  await db.updateTable('members').set(values).where('room_id', '=', room).where('user_id', '=', user.id).execute();
}

/** A room with a message by somebody else (1) and one by the actor (2), where the actor then stands as asked. */
async function makeScene(kind: RoomKind, standing: Standing, actor: Actor): Promise<string> {
  const room = newId();
  if (kind === 'direct') {
    await run(
      command('direct.open', founder, { room, userId: actor.id }),
      say(founder, room, 'one'),
      say(actor, room, 'two'),
    );
  } else {
    await run(
      command('room.create', founder, { room, name: 'Scene', kind }),
      ...[other, actor].map(({ id }) => command('member.add', founder, { room, userId: id })),
      say(other, room, 'one'),
      say(actor, room, 'two'),
    );
  }
  await setRole(room, actor, standing);
  return room;
}

for (const kind of Object.keys(rights) as RoomKind[])
  for (const standing of STANDINGS)
    test(`in a ${kind} room a ${standing} may do what the table says, and nothing else`, async () => {
      for (const action of Object.keys(doing) as Action[]) {
        const actor = person('actor');
        await run(...[actor, other, outsider].map((who) => command('unroute', who, { target: 'x' })));
        const room = await makeScene(kind, standing, actor);
        // Another owner, who remembers nothing of the roles before.
        const fresh = testWriter(database, 'fresh');
        const asked = doing[action](actor, room);
        const published = await fresh.run(asked);
        fresh.writer.stop();
        const code = published.code(asked) ?? (published.subscribed.length > 0 ? 'ok' : 'nothing');
        const may = rights[kind][action].includes(standing);
        const expected = may ? 'ok' : standing === 'guest' ? 'not_a_member' : 'forbidden';
        assert.is(code, expected, `${standing} in ${kind}: ${action}`);
      }
    });

test('one may put out whom one outranks, and an owner anybody', () => {
  const roles = ['member', 'moderator', 'owner'] as const;
  const may = roles.map((role) => roles.filter((target) => mayRemove(role, target)));
  assert.equal(may, [[], ['member'], ['member', 'moderator', 'owner']]);
});

test.after(async () => {
  writer.stop();
  await database.close();
});
test.run();
