import { TransientError, type Logger, type StreamRecord } from '@chatapp/bus';
import { partitionOf } from '@chatapp/contracts';
import { isTransient } from '@chatapp/service-kit/mysql';
import type { Db } from '../../db/database.ts';
import { runTogether } from '../../db/fenced-transaction.ts';
import { lockSearchRooms } from '../db/indexing.queries.ts';
import type { Document } from './document.ts';
import type { Laggards } from './laggards.ts';
import type { IndexMetrics } from './metrics.ts';
import { readEvents } from './read-events.ts';
import { writeDocuments, type RoomWork } from './write-documents.ts';

export interface IndexerDeps {
  /** Several statements may share a packet. */
  db: Db;
  partitions: number;
  laggards: Laggards;
  metrics: IndexMetrics;
  log: Pick<Logger, 'debug'>;
}

/**
 * Takes what events tell into the index. The index knows for each room how far it is: what it has is left out, and where something is
 * missing in between (Redis lost it, or this group was left behind) the room is read from its table instead, like a client does it.
 */
export class Indexer {
  readonly #deps: IndexerDeps;

  constructor(deps: IndexerDeps) {
    this.#deps = deps;
  }

  /** May be called again with the same records. @throws BadRecord, TransientError */
  handle = async (records: StreamRecord[]): Promise<void> => {
    const changes = readEvents(records);
    if (changes.size === 0) return;
    const { metrics, laggards, partitions, log } = this.#deps;
    const { works, behind } = await this.#index(changes).catch((error: unknown) => {
      throw isTransient(error) ? new TransientError('MySQL is away', { cause: error }) : error;
    });
    for (const { documents } of works) metrics.messages.inc({ by: 'event' }, documents.length);
    for (const room of behind) laggards.add(room, partitionOf(room, partitions));
    if (behind.length === 0) return;
    metrics.gaps.inc(behind.length);
    log.debug({ rooms: behind.length }, 'events are missing, reading from the table');
  };

  async #index(changes: ReturnType<typeof readEvents>): Promise<{ works: RoomWork[]; behind: string[] }> {
    return this.#deps.db.transaction().execute(async (trx) => {
      const works: RoomWork[] = [];
      const behind: string[] = [];
      for (const found of await lockSearchRooms(trx, [...changes.keys()])) {
        const documents: Document[] = [];
        let { rev } = found;
        let hasGap = found.isStale;
        for (const change of changes.get(found.room)!) {
          if (hasGap || change.rev <= rev) continue;
          hasGap = change.rev > rev + 1;
          if (hasGap) continue;
          rev = change.rev;
          if (change.document) documents.push(change.document);
        }
        if (hasGap) behind.push(found.room);
        if (rev > found.rev) works.push({ room: { ...found, rev }, documents });
      }
      if (works.length > 0) await runTogether(trx, await writeDocuments(trx, works));
      return { works, behind };
    });
  }
}
