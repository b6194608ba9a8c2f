import { ApiError, applyToThread, threadOf } from '@chatapp/client';
import type { HttpCallName, Message, ThreadPage } from '@chatapp/contracts';
import { rangeOf, type Database } from '#lib/store/database.ts';
import { kept } from '#lib/store/limits.ts';
import { withPin } from '#lib/timeline/with-pin.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Threads and pins that were looked at once can be read without a server too: its last answer is kept, and what the store has heard of the
 * room since is put over it.
 */
export class KeptAnswers {
  readonly #db: Database | undefined;

  constructor(db: Database | undefined) {
    this.#db = db;
  }

  /** Asks the server, or where it cannot be reached, the store. @throws ApiError, where neither knows */
  async ask(name: HttpCallName, fields: Fields, ask: () => Promise<unknown>): Promise<unknown> {
    const root = rootOf(name, fields);
    if (!this.#db || root === undefined) return ask();
    const room = fields['room'] as string;
    try {
      const answer = await ask();
      void this.#keep(this.#db, { room, root, readAtMs: Date.now(), answer });
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError) || !error.retryable) throw error;
      const stored = await this.#db.get('answers', [room, root]).catch(() => undefined);
      if (!stored) throw error;
      const messages = await this.#db.getAll('messages', rangeOf(room));
      return root === 0
        ? pinsAfter(stored.answer as Pins, messages)
        : threadAfter(stored.answer as ThreadPage, messages);
    }
  }

  /** A full or broken store is no reason to stop. */
  async #keep(db: Database, value: Parameters<typeof put>[1]): Promise<void> {
    await put(db, value).catch((error: unknown) => console.warn('answer not stored', error));
  }
}

/** The thread that a call asks for, 0 for the pins; undefined for what is not kept: other calls, and earlier pages. */
function rootOf(name: HttpCallName, { seq, before }: Fields): number | undefined {
  if (name === 'listPins') return 0;
  return name === 'getThread' && before === undefined ? (seq as number) : undefined;
}

async function put(db: Database, value: { room: string; root: number; readAtMs: number; answer: unknown }) {
  const { store, done } = db.transaction('answers', 'readwrite', { durability: 'relaxed' });
  await store.put(value);
  let tooMany = (await store.count()) - kept.answers;
  for (let old = await store.index('age').openCursor(); old && tooMany > 0; old = await old.continue()) {
    await old.delete();
    tooMany--;
  }
  await done;
}

interface Pins {
  readonly messages: readonly Message[];
}

function pinsAfter(pins: Pins, messages: readonly Message[]): Pins {
  const revs = new Map(pins.messages.map(({ seq, rev }) => [seq, rev]));
  const newer = messages.filter(({ seq, rev }) => rev > (revs.get(seq) ?? 0));
  return { ...pins, messages: newer.reduce(withPin, pins.messages) };
}

function threadAfter(page: ThreadPage, stored: readonly Message[]): ThreadPage {
  const told = stored.map((message) => ({ type: 'message.updated' as const, ...message }));
  const { root, messages } = told.reduce(applyToThread, threadOf(page));
  return { ...page, root, messages: [...messages] };
}
