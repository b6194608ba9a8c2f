import Type, { type Static, type TObject, type TProperties } from 'typebox';
import { Id, RequestId } from './id.ts';
import { ReportNote, ReportOutcome } from './report.ts';
import { requests } from './requests.ts';
import { Head, Seq } from './time.ts';
import { SystemRole } from './user.ts';

/** Who asks, as their access token says it. */
const Actor = Type.Object({
  id: Id,
  username: Type.String(),
  displayName: Type.String(),
  role: SystemRole,
  session: Type.String(),
});
export type Actor = Static<typeof Actor>;

/**
 * Fields of every command on `commands:{p}`. `key` makes a command happen once: a redelivered or repeated one gets the first one's reply.
 * `ref` is the asking gateway's own number for it; the reply names it. `at` is when the gateway took it, in milliseconds. Where `traced` stands,
 * each hop notes when the command came by (docs/operations.md, "One message, hop by hop").
 */
const envelope = {
  key: Type.String({ minLength: 1, maxLength: 200 }),
  gateway: Type.String(),
  ref: Type.Integer({ minimum: 0 }),
  request: RequestId,
  actor: Actor,
  at: Type.Integer(),
  traceparent: Type.Optional(Type.String()),
  traced: Type.Optional(Type.Literal(true)),
};

const command = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), ...envelope, ...fields }, { title: type });

/** A command whose fields are those of the WebSocket request of the same name. */
const fieldsOf = <Schema extends TObject>(schema: Schema) => {
  const { type: _type, id: _id, ...fields } = schema.properties;
  return fields as Omit<Schema['properties'], 'type' | 'id'>;
};

const { at: writtenAt, ...imported } = fieldsOf(requests['message.import']);
const importFields = { ...imported, writtenAt };

/** What gateways ask of chat-writer, by `type`. `room` also names the partition. */
export const commands = {
  'message.send': command('message.send', fieldsOf(requests['message.send'])),
  'message.edit': command('message.edit', fieldsOf(requests['message.edit'])),
  'message.delete': command('message.delete', fieldsOf(requests['message.delete'])),
  'message.pin': command('message.pin', fieldsOf(requests['message.pin'])),
  'message.unpin': command('message.unpin', fieldsOf(requests['message.unpin'])),
  /** `writtenAt` is the request's `at`. */
  'message.import': command('message.import', importFields),
  'thread.follow': command('thread.follow', fieldsOf(requests['thread.follow'])),
  'thread.read': command('thread.read', fieldsOf(requests['thread.read'])),
  /** Takes the partition of the person, not of the room. */
  'draft.set': command('draft.set', { user: Id, ...fieldsOf(requests['draft.set']) }),
  'reaction.add': command('reaction.add', fieldsOf(requests['reaction.add'])),
  'reaction.remove': command('reaction.remove', fieldsOf(requests['reaction.remove'])),
  /** The gateway makes the id, so that the command's partition is known and a repeated request makes one room. */
  'room.create': command('room.create', { room: Id, ...fieldsOf(requests['room.create']) }),
  'room.update': command('room.update', fieldsOf(requests['room.update'])),
  'room.join': command('room.join', fieldsOf(requests['room.join'])),
  'room.leave': command('room.leave', fieldsOf(requests['room.leave'])),
  'member.add': command('member.add', fieldsOf(requests['member.add'])),
  'member.remove': command('member.remove', fieldsOf(requests['member.remove'])),
  /** `room` follows from the two people (see the gateway's `directRoomId`), so both meet in one room whoever comes first. */
  'direct.open': command('direct.open', { room: Id, userId: Id }),
  /** A room of three people or more: `room` follows from all of them (see the gateway's `groupRoomId`). */
  'group.open': command('group.open', { room: Id, userIds: Type.Array(Id) }),
  'room.prefs': command('room.prefs', fieldsOf(requests['room.prefs'])),
  'member.update': command('member.update', fieldsOf(requests['member.update'])),
  'member.ban': command('member.ban', fieldsOf(requests['member.ban'])),
  'member.unban': command('member.unban', fieldsOf(requests['member.unban'])),
  'invite.create': command('invite.create', fieldsOf(requests['invite.create'])),
  'invite.revoke': command('invite.revoke', fieldsOf(requests['invite.revoke'])),
  /** `room` is the one in the code. */
  'invite.accept': command('invite.accept', { room: Id, ...fieldsOf(requests['invite.accept']) }),
  'report.create': command('report.create', fieldsOf(requests['report.create'])),
  'report.resolve': command('report.resolve', {
    room: Id,
    report: Id,
    outcome: ReportOutcome,
    note: Type.Optional(ReportNote),
  }),
  'room.administer': command('room.administer', {
    room: Id,
    archived: Type.Optional(Type.Boolean()),
    ownerId: Type.Optional(Id),
  }),
  /** From the retention of messages: those up to `floor` have had their time. */
  'room.expire': command('room.expire', { room: Id, floor: Seq }),
  'read.mark': command('read.mark', fieldsOf(requests['read.mark'])),
  /** Whether the actor may be seen typing in the room: asked once for what they type until the room changes. */
  'typing.admit': command('typing.admit', { room: Id }),
  'settings.set': command('settings.set', { user: Id, ...fieldsOf(requests['settings.set']) }),
  /** Changes nothing but that it is remembered: goes the whole road, to the one who sent it. */
  'system.probe': command('system.probe', { user: Id }),
  /** `also`: others who ask the same of the same gateway, each with a reference of their own. */
  'room.subscribe': command('room.subscribe', {
    room: Id,
    since: Type.Optional(Head),
    also: Type.Optional(Type.Array(Type.Object({ ref: envelope.ref, request: RequestId, actor: Actor }))),
  }),
  'person.subscribe': command('person.subscribe', { user: Id }),
  /** The gateway has no listener for this room or person any more. */
  unroute: command('unroute', { target: Id }),
} as const;

export type CommandType = keyof typeof commands;
export type Command<Name extends CommandType = CommandType> = { [Key in Name]: Static<(typeof commands)[Key]> }[Name];

/** The trace that a command belongs to: the second field of its traceparent; empty where it has none. */
export const traceOf = ({ traceparent = '' }: Pick<Command, 'traceparent'>): string => traceparent.slice(3, 35);

/** The room or person whose partition a command takes. */
export function commandTarget(command: Command): string {
  if (command.type === 'unroute') return command.target;
  return 'user' in command ? command.user : command.room;
}
