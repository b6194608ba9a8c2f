import type { Statement } from '../db/fenced-transaction.ts';
import { deleteMentions, insertMentions, type MentionRow } from '../db/mentions.queries.ts';
import { insertMessageRevisions, type MessageRevisionRow } from '../db/message-revisions.queries.ts';
import { insertMessages, updateMessages } from '../db/messages.statements.ts';
import { deletePins, insertPins, type PinRow } from '../db/pins.queries.ts';
import { deleteReactions, insertReactions, type ReactionRow } from '../db/reactions.queries.ts';
import type { MessageState } from '../model.ts';
import { Touched } from './touched.ts';

/** What a batch has changed of messages, and of what hangs on single ones, and not yet written. */
export class StagedMessages {
  #created: MessageState[] = [];
  /** Those of `created` that later commands of the batch may change. */
  #fresh = new Set<MessageState>();
  #changed = new Set<MessageState>();
  #revisions: MessageRevisionRow[] = [];
  readonly #reactions = new Touched<ReactionRow>();
  readonly #mentions = new Touched<MentionRow>();
  readonly #pins = new Touched<PinRow>();

  add(message: MessageState, mayChange: boolean): void {
    this.#created.push(message);
    if (mayChange) this.#fresh.add(message);
  }

  change(message: MessageState): void {
    if (!this.#fresh.has(message)) this.#changed.add(message);
  }

  addRevision(revision: MessageRevisionRow): void {
    this.#revisions.push(revision);
  }

  touchReaction(reaction: ReactionRow, present: boolean): void {
    const { room, seq, user, emoji } = reaction;
    this.#reactions.touch(`${room} ${seq} ${user} ${emoji}`, reaction, present);
  }

  touchMention(mention: MentionRow, present: boolean): void {
    this.#mentions.touch(`${mention.room} ${mention.seq} ${mention.user}`, mention, present);
  }

  touchPin(pin: PinRow, present: boolean): void {
    this.#pins.touch(`${pin.room} ${pin.seq}`, pin, present);
  }

  take(at: string): Statement[] {
    const statements: Statement[] = [];
    if (this.#created.length > 0) statements.push(...insertMessages(this.#created));
    if (this.#changed.size > 0) statements.push(...updateMessages([...this.#changed]));
    if (this.#revisions.length > 0) statements.push(...insertMessageRevisions(this.#revisions, at));
    statements.push(...written(this.#reactions, deleteReactions, insertReactions));
    statements.push(...written(this.#mentions, deleteMentions, insertMentions));
    statements.push(...written(this.#pins, deletePins, insertPins));
    this.#created = [];
    this.#fresh = new Set();
    this.#changed = new Set();
    this.#revisions = [];
    return statements;
  }
}

type Write<Row> = (rows: readonly Row[]) => Statement;

function written<Row>(touched: Touched<Row>, remove: Write<Row>, insert: Write<Row>): Statement[] {
  const { gone, come } = touched.take();
  return [...(gone.length > 0 ? [remove(gone)] : []), ...(come.length > 0 ? [insert(come)] : [])];
}
