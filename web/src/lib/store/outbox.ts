import type { OutboxStorage, PendingMessage } from '@chatapp/client';
import type { Database } from './database.ts';

/** Unsent messages, kept over a reload, a closed browser and a day offline. */
export function outboxIn(db: Database): OutboxStorage {
  let place = Date.now();
  return {
    async load(): Promise<PendingMessage[]> {
      const stored = await db.getAll('outbox');
      return stored.sort((a, b) => a.place - b.place).map(({ message }) => message);
    },
    async put(message): Promise<void> {
      const tx = db.transaction('outbox', 'readwrite');
      const known = await tx.store.get(message.id);
      await tx.store.put({ id: message.id, place: known?.place ?? ++place, message });
      await tx.done;
    },
    delete: (id) => db.delete('outbox', id),
  };
}
