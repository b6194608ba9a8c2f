import { insertAppliedCommands } from '../db/applied-commands.queries.ts';
import type { Statement } from '../db/fenced-transaction.ts';
import { upsertMembers } from '../db/members.queries.ts';
import {
  insertMessageRevisions,
  insertMessages,
  updateMessages,
  type MessageRevisionRow,
} from '../db/messages.queries.ts';
import { deleteReactions, insertReactions, type ReactionRow } from '../db/reactions.queries.ts';
import { upsertRooms } from '../db/rooms.queries.ts';
import type { MemberState, MessageState, RoomState } from '../model.ts';

interface TouchedReaction extends ReactionRow {
  /** Whether the database has it, and whether it shall. */
  existed: boolean;
  present: boolean;
}

/** What a batch has changed and not yet written. */
export class Staged {
  rooms = new Set<RoomState>();
  members = new Map<string, MemberState>();
  messages: MessageState[] = [];
  revisions: MessageRevisionRow[] = [];
  applied: { key: Buffer; outcome: string }[] = [];
  #changed = new Set<MessageState>();
  /** Those of `messages` that later commands of the batch may change. */
  #fresh = new Set<MessageState>();
  #reactions = new Map<string, TouchedReaction>();

  addMessage(message: MessageState, mayChange: boolean): void {
    this.messages.push(message);
    if (mayChange) this.#fresh.add(message);
  }

  changeMessage(message: MessageState): void {
    if (!this.#fresh.has(message)) this.#changed.add(message);
  }

  touchReaction(reaction: ReactionRow, present: boolean): void {
    const key = `${reaction.room} ${reaction.seq} ${reaction.user} ${reaction.emoji}`;
    const touched = this.#reactions.get(key);
    if (touched) Object.assign(touched, { rev: reaction.rev, present });
    else this.#reactions.set(key, { ...reaction, existed: !present, present });
  }

  /** The statements that write all of it, rooms first; afterwards nothing is staged. */
  take(at: string): Statement[] {
    const statements: Statement[] = [];
    const reactions = [...this.#reactions.values()];
    const gone = reactions.filter((reaction) => reaction.existed);
    const come = reactions.filter((reaction) => reaction.present);
    if (this.rooms.size > 0) statements.push(upsertRooms([...this.rooms]));
    if (this.messages.length > 0) statements.push(...insertMessages(this.messages));
    if (this.#changed.size > 0) statements.push(...updateMessages([...this.#changed]));
    if (this.revisions.length > 0) statements.push(...insertMessageRevisions(this.revisions, at));
    if (gone.length > 0) statements.push(deleteReactions(gone));
    if (come.length > 0) statements.push(insertReactions(come));
    if (this.members.size > 0) statements.push(upsertMembers([...this.members.values()]));
    if (this.applied.length > 0) statements.push(...insertAppliedCommands(this.applied, at));
    this.rooms = new Set();
    this.members = new Map();
    this.messages = [];
    this.revisions = [];
    this.applied = [];
    this.#changed = new Set();
    this.#fresh = new Set();
    this.#reactions = new Map();
    return statements;
  }
}
