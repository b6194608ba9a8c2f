import {
  record,
  streams,
  type Command,
  type Named,
  type Refusal,
  type RoomEvent,
  type ServerEvent,
  type Settings,
} from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { runTogether, type Statement } from '../db/fenced-transaction.ts';
import type { FollowerState, InviteState, MemberState, MessageState, PersonState, RoomState } from '../model.ts';
import type { People } from '../people/people.ts';
import { toPerson } from '../views.ts';
import { personRecord, type Output } from './output.ts';
import { memberKey, type Partition } from './partition.ts';
import { Staged } from './staged.ts';

/** Commands that make a message: it is known by its id in its room. */
export type NewMessage = Command<'message.send'> | Command<'message.import'>;

export const isNewMessage = (command: Command): command is NewMessage =>
  command.type === 'message.send' || command.type === 'message.import';

/** Whose message a command makes; for any other, who asks. */
export const senderOf = (command: Command): string => ('senderId' in command ? command.senderId : command.actor.id);

export const messageKey = (room: string, seq: number): string => `${room} ${seq}`;
export const followerKey = (room: string, root: number, user: string): string => `${room} ${root} ${user}`;
export const clientIdKey = (room: string, uuid: string): string => `${room} ${uuid.toLowerCase()}`;

/** Messages that are in the database by their client ids, and which ids have been looked up at all. */
export interface KnownMessages {
  looked: Set<string>;
  found: Map<string, MessageState>;
}

export interface BatchContext {
  partition: Partition;
  connection: Db;
  people: People;
  faces: Map<string, PersonState>;
  known: KnownMessages;
  replayed: ReadonlySet<Command>;
  partitions: number;
  settings: Settings;
}

/** When a gateway dies, all of its clients come back within a few seconds. */
const RECOVERY_MS = 2_000;

/**
 * One attempt at a batch: what its commands see and what they change, in memory, until it is written and committed. Throwing it away
 * undoes it.
 */
export class Batch {
  /** The time of everything that this batch does. */
  readonly at = new Date().toISOString();
  readonly partition: Partition;
  readonly connection: Db;
  readonly people: People;
  readonly known: KnownMessages;
  /** Commands that were applied or refused before. */
  readonly replayed: ReadonlySet<Command>;
  readonly faces: Map<string, PersonState>;
  readonly partitions: number;
  /** Of the installation, as they are while this batch is applied. */
  readonly settings: Settings;
  readonly eventStream: string;
  readonly outputs: Output[] = [];
  readonly staged = new Staged();
  /** What the load phase found, then what commands made of it. `null`: there is none. */
  readonly rooms = new Map<string, RoomState | null>();
  readonly members = new Map<string, MemberState | null>();
  /** Invites that commands name, by code. */
  readonly invites = new Map<string, InviteState | null>();
  /** Messages that commands name, and the roots of their threads, by place. `null` until one of that number is sent. */
  readonly messages = new Map<string, MessageState | null>();
  /** How those who write in threads, follow or read them stood to them. `null`: nothing is known; undefined: it was not looked up. */
  readonly followers = new Map<string, FollowerState | null>();
  /** Whom bodies name, as they are written, and who has such a username. */
  readonly named = new Map<Command, Named>();
  readonly namesakes = new Map<string, PersonState>();
  /** Of rooms in which something is pinned: how many messages are. */
  readonly pinCounts = new Map<string, number>();
  /** Of rooms that something is imported into: when their last message was written. */
  readonly lastAts = new Map<string, string>();
  /** Of people who write drafts: where they have some, and rooms in which they may have none. */
  readonly drafts = new Map<string, Set<string>>();
  readonly closedToDrafts = new Map<string, Refusal>();
  /** Messages that this batch has sent, by client id. */
  readonly sent = new Map<string, MessageState>();
  /** Of people who mark something as read: those who let nobody see it. */
  readonly hiddenReaders = new Set<string>();
  /** Of people who may come into a room: in how many they are. */
  readonly roomCounts = new Map<string, number>();
  /** Answers that several commands share: what changed in a room since some number. */
  readonly recoveries = new Map<string, string>();
  /** Sends that were refused, although their message might be there from an earlier delivery. */
  readonly doubtful: NewMessage[] = [];
  /** Commands that were refused, as `sentAs` names them. */
  readonly refused = new Set<string>();
  readonly deferred: Command[] = [];

  constructor(context: BatchContext) {
    this.partition = context.partition;
    this.connection = context.connection;
    this.people = context.people;
    this.known = context.known;
    this.replayed = context.replayed;
    this.faces = context.faces;
    this.partitions = context.partitions;
    this.settings = context.settings;
    this.eventStream = streams.events(context.partition.p);
  }

  room(id: string): RoomState | undefined {
    return this.rooms.get(id) ?? undefined;
  }

  /** The row of somebody who is in the room now. */
  member(room: string, user: string): MemberState | undefined {
    const member = this.members.get(memberKey(room, user));
    return member?.active ? member : undefined;
  }

  /** The row of somebody who is or was in the room, or is banned from it. */
  memberRow(room: string, user: string): MemberState | undefined {
    return this.members.get(memberKey(room, user)) ?? undefined;
  }

  /** The room to change: a copy, so that what the partition remembers stays as it is until the commit. */
  change(room: RoomState): RoomState {
    if (this.staged.rooms.has(room)) return room;
    const copy = { ...room };
    this.rooms.set(room.id, copy);
    this.staged.rooms.add(copy);
    return copy;
  }

  addRoom(room: RoomState): void {
    this.rooms.set(room.id, room);
    this.staged.rooms.add(room);
  }

  putMember(member: MemberState): void {
    const key = memberKey(member.room, member.user);
    this.members.set(key, member);
    this.staged.members.set(key, member);
  }

  putInvite(code: string, invite: InviteState): void {
    this.invites.set(code, invite);
    this.staged.invites.put(code, invite);
  }

  removeInvite(code: string, invite: InviteState): void {
    this.invites.set(code, null);
    this.staged.invites.remove(code, invite);
  }

  /** An event of a room; `kicked`: somebody whose sockets leave the room after it. */
  publish(event: RoomEvent, kicked?: string): void {
    const json = JSON.stringify(event);
    const { room, rev } = event;
    this.outputs.push(
      kicked === undefined
        ? { stream: this.eventStream, record: record.event(room, rev, json) }
        : {
            stream: this.eventStream,
            record: record.kick(room, rev, kicked, json),
            while: { room, user: kicked, member: false },
          },
    );
  }

  /** An event for one person, which holds for as long as they are (or are not) a member of `room`. */
  tell(user: string, event: ServerEvent, holds?: { room: string; member: boolean }): void {
    const output = personRecord(user, event, this.partitions);
    if (holds) output.while = { ...holds, user };
    this.outputs.push(output);
  }

  person(id: string): ReturnType<typeof toPerson> {
    return toPerson(id, this.faces);
  }

  /** Writes what is staged, so that queries on `connection` see it. */
  async flush(): Promise<void> {
    await runTogether(this.connection, this.takeStatements());
  }

  takeStatements(): Statement[] {
    return this.staged.take(this.at);
  }

  /** After the commit: what is now known of rooms and members, and who was refused. */
  remember(): void {
    for (const name of this.refused) this.partition.refused.set(name, true);
    const untilMs = performance.now() + RECOVERY_MS;
    for (const [key, text] of this.recoveries) this.partition.recoveries.set(key, { text, untilMs });
    for (const [id, room] of this.rooms) this.partition.rooms.set(id, room);
    for (const [key, member] of this.members) this.partition.members.set(key, member);
  }
}

/** What a handler makes of a command: the fields of its `ack`, a refusal, `none` where it has answered itself, `later` to try again soon. */
export type Outcome = Omit<ServerEvent<'ack'>, 'type' | 'id'> | Refusal | 'none' | 'later';
