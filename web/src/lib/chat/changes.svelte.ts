import type { Message } from '@chatapp/contracts';
import type { CoreLink } from '#lib/core/link.ts';
import { keyOf, type Change, type Wanted } from '#lib/store/changes.ts';
import { withChanges } from '#lib/timeline/with-changes.ts';

/** What names a message; without a `seq` it is on its way. */
export type Named = Pick<Message, 'room' | 'id'> & { readonly seq?: number };

const none: readonly Change[] = [];

/** What I want of messages and their rooms do not show yet: every page shows it as if it were done. */
export class Changes {
  readonly #link: Pick<CoreLink, 'call'>;
  readonly #me: string;
  #byMessage = $state.raw<ReadonlyMap<string, readonly Change[]>>(new Map());

  constructor(link: Pick<CoreLink, 'call'>, me: string) {
    this.#link = link;
    this.#me = me;
  }

  heard(changes: readonly Change[]): void {
    if (changes.length > 0 || this.#byMessage.size > 0)
      this.#byMessage = Map.groupBy(changes, ({ message }) => message);
  }

  of(message: string): readonly Change[] {
    return this.#byMessage.get(message) ?? none;
  }

  over(message: Message): Message {
    return withChanges(message, this.of(message.id), this.#me);
  }

  /** The same list, where nothing is wanted of any of them. */
  overAll(messages: readonly Message[]): readonly Message[] {
    return messages.some(({ id }) => this.#byMessage.has(id))
      ? messages.map((message) => this.over(message))
      : messages;
  }

  /** The edit of a message that the server refused. */
  refusedEdit(message: string): Extract<Change, { type: 'message.edit' }> | undefined {
    return this.of(message).find((change) => change.type === 'message.edit' && change.refused !== undefined) as
      Extract<Change, { type: 'message.edit' }> | undefined;
  }

  /** @param heldMs for so long it can be taken back */
  make({ room, id: message, seq }: Named, wanted: Wanted, heldMs?: number): void {
    const named = { room, message, ...(seq !== undefined && { seq }) };
    void this.#link.call('change', { ...named, ...wanted, ...(heldMs !== undefined && { heldMs }) });
  }

  takeBack(message: string, wanted: Wanted): void {
    void this.#link.call('takeBack', keyOf(message, wanted));
  }

  retry(message: string, wanted: Wanted): void {
    void this.#link.call('retryChange', keyOf(message, wanted));
  }
}
