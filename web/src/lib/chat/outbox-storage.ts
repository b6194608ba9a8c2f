import type { OutboxStorage, PendingMessage } from '@chatapp/client';

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Keeps unsent messages over a reload and a closed browser, in local storage. Two tabs may both send one: they send the same id, and the
 * room has it once.
 */
export function outboxStorage(store: Store, owner: string): OutboxStorage {
  const key = `chatapp outbox ${owner}`;

  function load(): PendingMessage[] {
    try {
      const stored: unknown = JSON.parse(store.getItem(key) ?? '[]');
      return Array.isArray(stored) ? (stored as PendingMessage[]) : [];
    } catch {
      return [];
    }
  }

  function save(messages: readonly PendingMessage[]): void {
    if (messages.length === 0) store.removeItem(key);
    else store.setItem(key, JSON.stringify(messages));
  }

  return {
    load,
    put(message) {
      const messages = load();
      const at = messages.findIndex(({ id }) => id === message.id);
      if (at === -1) messages.push(message);
      else messages[at] = message;
      save(messages);
    },
    delete(id) {
      const messages = load();
      if (messages.some((message) => message.id === id)) save(messages.filter((message) => message.id !== id));
    },
  };
}
