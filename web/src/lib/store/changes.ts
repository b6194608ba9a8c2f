/** What is wanted of a message that is there, or on its way. */
export type Wanted =
  | { readonly type: 'message.edit'; readonly body: string }
  | { readonly type: 'message.delete' | 'message.pin' | 'message.unpin' }
  | { readonly type: 'reaction.add' | 'reaction.remove'; readonly emoji: string };

/** A change of a message that the server has not confirmed. */
export type Change = Wanted & {
  readonly room: string;
  /** The message's UUID: one that is on its way has no `seq` yet. */
  readonly message: string;
  readonly seq?: number;
  readonly madeAtMs: number;
  /** By which code of docs/protocol.md an edit was refused: it waits for the person, so that nothing they wrote is lost. */
  readonly refused?: string;
};

/** As it is kept. A later change of the same thing (`key`) takes the place of an earlier one. */
export type StoredChange = Change & {
  readonly key: string;
  /** Of the request, the same however often it is sent: the server does it once. */
  readonly id: string;
  /** Until then it may be taken back. */
  readonly heldUntilMs?: number;
};

/** What of a message it changes. */
export function keyOf(message: string, wanted: Wanted): string {
  const { type } = wanted;
  if ('emoji' in wanted) return `${message} reaction ${wanted.emoji}`;
  return `${message} ${type === 'message.unpin' ? 'message.pin' : type}`;
}
