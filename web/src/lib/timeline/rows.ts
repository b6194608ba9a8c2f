import type { Message, Person } from '@chatapp/contracts';

/** Messages of one author closer together than this share one header. */
export const GROUP_WITHIN_MS = 5 * 60_000;

/** A message of mine that the server has not numbered yet. */
export interface Outgoing {
  /** The id that the message will have: its row stays the same element when it is acknowledged. */
  readonly id: string;
  readonly body: string;
  /** When I pressed Enter: ISO 8601. */
  readonly at: string;
  readonly status: 'pending' | 'failed';
  /** The seq that it answers. */
  readonly replyTo?: number;
  /** Why it failed, for a person. */
  readonly reason?: string;
}

interface Said {
  readonly key: string;
  readonly sender: Person;
  readonly at: string;
  readonly body: string;
  /** Whether it opens a group: shows avatar, name and time. */
  readonly first: boolean;
}

export type MessageRow = Said & { readonly kind: 'message'; readonly message: Message };
export type OutgoingRow = Said & { readonly kind: 'outgoing'; readonly outgoing: Outgoing };
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'new'; readonly key: string }
  | MessageRow
  | OutgoingRow;

interface Conversation {
  /** Ascending by seq. */
  readonly messages: readonly Message[];
  readonly outgoing: readonly Outgoing[];
  readonly me: Person;
  /** Everything after this seq is new; null for no divider. */
  readonly newAfter: number | null;
  /**
   * There are older messages than the first. That one is not shown then: it only tells how the next one begins, so that no row changes when
   * the older ones come in above it.
   */
  readonly continued?: boolean;
}

/** The local calendar day of an instant, as a key that two instants of one day share. */
function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** What the list shows, top to bottom: messages in groups, a separator before each day, and at most one "new" divider. */
export function toRows({ messages, outgoing, me, newAfter, continued = false }: Conversation): Row[] {
  const rows: Row[] = [];
  let day = '';
  let last: { sender: string; atMs: number } | null = null;
  let divided = false;

  const openDay = (at: string): void => {
    if (dayOf(at) === day) return;
    day = dayOf(at);
    rows.push({ kind: 'day', key: `day ${day}`, at });
    last = null;
  };
  const opensGroup = (sender: Person, at: string): boolean => {
    const atMs = Date.parse(at);
    const first = last === null || last.sender !== sender.id || atMs - last.atMs >= GROUP_WITHIN_MS;
    last = { sender: sender.id, atMs };
    return first;
  };

  for (const message of messages) {
    const { id: key, sender, at, body } = message;
    openDay(at);
    // Nobody needs to be told that their own words are new.
    if (newAfter !== null && !divided && message.seq > newAfter && sender.id !== me.id) {
      rows.push({ kind: 'new', key: 'new' });
      divided = true;
      last = null;
    }
    rows.push({ kind: 'message', key, sender, at, body, first: opensGroup(sender, at), message });
  }
  if (continued) rows.splice(0, rows.findIndex(({ kind }) => kind === 'message') + 1);
  for (const one of outgoing) {
    const { id: key, at, body } = one;
    openDay(at);
    rows.push({ kind: 'outgoing', key, sender: me, at, body, first: opensGroup(me, at), outgoing: one });
  }
  return rows;
}
