import { BadRecord, type StreamRecord } from '@chatapp/bus';
import { parseRecord, type Message } from '@chatapp/contracts';
import { addTo, type ByRoom } from '../../db/by-room.ts';
import { documentOf, type Document } from './document.ts';

/** A change of a room; `document` where it is one of a message. */
export interface RoomChange {
  rev: number;
  document: Document | undefined;
}

/**
 * The changes that a batch of `events:{p}` tells of, by room, in order. What is for one person alone, and subscriptions, are none.
 * @throws BadRecord for a record that is none
 */
export function readEvents(batch: readonly StreamRecord[]): ByRoom<RoomChange> {
  const changes: ByRoom<RoomChange> = new Map();
  for (const { data } of batch) {
    try {
      const { kind, fields, json } = parseRecord(data);
      if (kind !== 'e' && kind !== 'k') continue;
      const rev = Number(fields[1]);
      if (!Number.isSafeInteger(rev)) throw new RangeError('rev is no number');
      addTo(changes, fields[0]!, { rev, document: documentIn(json) });
    } catch (cause) {
      throw new BadRecord('not a record of events', { cause });
    }
  }
  return changes;
}

const OF_MESSAGES = /^\{"type":"message\.(created|updated)"/;

function documentIn(json: string): Document | undefined {
  const type = OF_MESSAGES.exec(json)?.[1];
  return type === undefined ? undefined : documentOf(JSON.parse(json) as Message, type === 'created');
}
