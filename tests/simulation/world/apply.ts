import { partitionOf, record, streams, type Command, type ServerEvent } from '@chatapp/contracts';
// @boundaries-ignore as above
import { person } from '../../../packages/client/test/support/fake-room.ts';
import { PARTITIONS, type Database } from './database.ts';

/** A record, and where it goes. */
export type Output = readonly [stream: string, line: string];

const KEPT: ReadonlySet<Command['type']> = new Set(['message.send', 'member.add', 'member.remove']);

/**
 * One command in the database, as chat-writer applies it, and what is to be published once that is committed. `isReplayed`: it was applied
 * or refused before.
 */
export function apply(database: Database, command: Command, p: number, isReplayed: boolean): Output[] {
  if (command.type === 'room.subscribe' && command.also !== undefined) {
    const { also, ...first } = command;
    return [first, ...also.map((other) => ({ ...first, ...other }))].flatMap((one) =>
      apply(database, one, p, isReplayed),
    );
  }
  const { gateway, ref, request: id, actor } = command;
  const events = streams.events(p);
  const inbox = streams.inbox(gateway);
  const answer = (event: object): Output => [inbox, record.reply(ref, JSON.stringify(event))];
  const told = (event: ServerEvent & { rev: number; room: string }): Output => [
    events,
    event.type === 'member.left'
      ? record.kick(event.room, event.rev, event.user.id, JSON.stringify(event))
      : record.event(event.room, event.rev, JSON.stringify(event)),
  ];

  if (command.type === 'unroute') return [[events, record.unroute(command.target, gateway, ref)]];
  if (command.type === 'person.subscribe') return [[events, record.subscribed(command.user, gateway, ref, 0, '{}')]];
  if (!('room' in command)) return [];
  const { room: name } = command;
  const room = database.room(name);
  const created = room.log.find((event) => event.type === 'message.created' && event.id === id);
  // What was done is answered as it was, whatever has happened to the right since.
  const repeated = created ?? database.answers.get(command.key);
  if (repeated === undefined && isReplayed && KEPT.has(command.type))
    return [answer({ type: 'error', id, code: 'unavailable', message: '', retryAfterMs: 100 })];
  if (repeated === undefined && !database.isMember(name, actor.id))
    return [answer({ type: 'error', id, room: name, code: 'not_a_member', message: '' })];
  switch (command.type) {
    case 'room.subscribe': {
      const { head } = room;
      const { since } = command;
      const recovered = since !== undefined && since <= head;
      const { changes, members, room: info } = room.changes(since ?? head, Infinity);
      const missed = recovered ? { changes, members, info } : {};
      const json = JSON.stringify({ type: 'subscribed', id, room: name, head, recovered, ...missed });
      return [[events, record.subscribed(name, gateway, ref, head, json)]];
    }
    case 'message.send': {
      const event = created ?? room.create(person(actor.id), command.body, id);
      const { seq, rev, at } = event as ServerEvent<'message.created'>;
      const ack = { type: 'ack', id, room: name, seq, rev, at, ...(created ? { duplicate: true } : {}) };
      return [told(event), created ? answer(ack) : [events, record.answer(gateway, ref, JSON.stringify(ack))]];
    }
    case 'member.add':
    case 'member.remove': {
      const { userId, key } = command;
      const isIn = command.type === 'member.add';
      const done = { type: 'ack', id, room: name };
      if (repeated) return [answer(repeated)];
      database.answers.set(key, done);
      if (isIn === database.isMember(name, userId)) return [answer(done)];
      const event = isIn ? room.join(person(userId)) : room.leave(person(userId));
      const news = isIn ? { type: 'room.added', room: name, info: room.info() } : { type: 'room.removed', room: name };
      const toThem = streams.events(partitionOf(userId, PARTITIONS));
      return [answer(done), told(event), [toThem, record.person(userId, JSON.stringify(news))]];
    }
    default:
      return [answer({ type: 'ack', id, room: name })];
  }
}
