import { newId, partitionOf, type Command } from '@chatapp/contracts';
import { command, say } from './commands.ts';
import type { Roll } from './dice.ts';
import { person } from './people.ts';
import { PARTITIONS } from './writer.ts';

/** Those of one group of histories. The first is whose copies are looked at. */
export class People {
  readonly all = ['me', 'ann', 'bob', 'eve'].map((name) => person(`${name}${++groups}`));
  readonly me = this.all[0]!;
  readonly others = this.all.slice(1);
}
let groups = 0;

const LONG_AFTER = '2100-01-01T00:00:00.000Z';

export const kinds = ['public', 'private', 'group'] as const;
export type Kind = (typeof kinds)[number];

/** A room id of partition 0, where all of this happens. */
export function roomId(): string {
  for (;;) {
    const id = newId();
    if (partitionOf(id, PARTITIONS) === 0) return id;
  }
}

const openGroup = ({ all }: People, room: string, who = all[0]!): Command =>
  command('group.open', who, { room, userIds: all.flatMap(({ id }) => (id === who.id ? [] : id)) });

/** Makes a room, and brings everybody in. */
export function beginning(people: People, room: string, kind: Kind): Command[] {
  const { me, others } = people;
  if (kind === 'group') return [openGroup(people, room)];
  return [
    command('room.create', me, { room, name: 'History', kind }),
    ...others.map(({ id }) => command('member.add', me, { room, userId: id })),
    // Somebody else who can bring me back.
    command('member.update', me, { room, userId: others[0]!.id, role: 'owner' }),
  ];
}

/** What people say, and do with what was said. */
function talk({ all, me }: People, room: string, roll: Roll, sent: number): (() => Command)[] {
  const who = all[roll(all.length)]!;
  const words = ['@room', 'plain', `\`@${me.username}\``, ...all.map(({ username }) => `@${username}`)];
  // Now and then a message that is not there yet, or never will be.
  const seq = 1 + roll(sent + 2);
  const before = 1 + roll(Math.max(1, sent));
  const body = `${words[roll(words.length)]} ${words[roll(words.length)]} ${roll(1_000)}`;
  const emoji = ['👍', '🎉'][roll(2)]!;
  // Of messages from this very batch they would wait, and come again by the bus, which is not here.
  const inThreads = [
    () => command('thread.follow', me, { room, seq: before, following: roll(3) > 0 }),
    () => command('thread.read', me, { room, seq: before, no: roll(6) }),
  ];
  return [
    () => say(who, room, body),
    () => say(who, room, body),
    () => say(who, room, body, { replyTo: seq }),
    () => say(who, room, body, { replyTo: seq }),
    () => say(who, room, body, { replyTo: seq }),
    () => command('message.edit', who, { room, seq, body }),
    () => command('message.edit', who, { room, seq, body }),
    () => command('message.delete', who, { room, seq }),
    () => command('reaction.add', who, { room, seq, emoji }),
    () => command('reaction.remove', who, { room, seq, emoji }),
    () => command('message.pin', who, { room, seq }),
    () => command('message.unpin', who, { room, seq }),
    ...(sent === 0 ? [] : inThreads),
    () => command('read.mark', me, { room, seq }),
    () => command('room.prefs', me, { room, notify: (['all', 'mentions', 'none'] as const)[roll(3)]! }),
  ];
}

/** Coming, going, and what those do who keep order: to others, and to me. */
function order(people: People, room: string, roll: Roll): (() => Command)[] {
  const { all, me } = people;
  const who = all[roll(all.length)]!;
  const userId = all[roll(all.length)]!.id;
  const role = (['owner', 'moderator', 'moderator', 'member'] as const)[roll(4)]!;
  const keeper = all[roll(2)]!;
  return [
    () => command('room.update', who, { room, topic: `topic ${roll(10)}` }),
    () => command('room.update', who, { room, name: `Room ${roll(10)}` }),
    () => command('room.update', who, { room, slowModeS: roll(4) === 0 ? 30 : 0 }),
    () => command('room.update', keeper, { room, archived: roll(4) === 0 }),
    () => command('room.update', keeper, { room, archived: false }),
    () => command('room.leave', who, { room }),
    () => command('room.join', who, { room }),
    () => command('room.join', me, { room }),
    () => command('member.add', keeper, { room, userId }),
    () => command('member.add', keeper, { room, userId: me.id }),
    () => openGroup(people, room, who),
    () => openGroup(people, room, me),
    () => command('member.remove', who, { room, userId }),
    () => command('member.update', who, { room, userId, role }),
    () => command('member.update', who, { room, userId, mutedUntil: LONG_AFTER }),
    () => command('member.update', keeper, { room, userId, mutedUntil: null }),
    () => command('member.ban', who, { room, userId }),
    () => command('member.unban', keeper, { room, userId }),
    () => command('member.unban', keeper, { room, userId: me.id }),
  ];
}

export function randomCommand(people: People, room: string, roll: Roll, sent: number): Command {
  const choices = roll(3) === 0 ? order(people, room, roll) : talk(people, room, roll, sent);
  return choices[roll(choices.length)]!();
}
