import type { Command } from '@chatapp/contracts';
import { peopleOf } from '../changes.ts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import type { Db } from '../db/database.ts';
import { listMessagesById } from '../db/messages.queries.ts';
import { clientIdKey, isNewMessage, type KnownMessages } from './batch.ts';

/** Looks up which of these sends have a message already. Returns how many do that were not known to. */
export async function lookUp(db: Db, known: KnownMessages, sends: readonly Command[]): Promise<number> {
  const ids: ByRoom<string> = new Map();
  for (const command of sends) {
    if (!isNewMessage(command)) continue;
    const key = clientIdKey(command.room, command.request);
    if (known.looked.has(key)) continue;
    known.looked.add(key);
    addTo(ids, command.room, command.request);
  }
  if (ids.size === 0) return 0;
  const messages = await listMessagesById(db, ids);
  for (const message of messages) known.found.set(clientIdKey(message.room, message.id), message);
  return messages.length;
}

/** People whom known messages name. */
export const sendersOf = (known: KnownMessages): Set<string> => peopleOf([...known.found.values()]);
