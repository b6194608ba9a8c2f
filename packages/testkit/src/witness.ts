import { setTimeout as sleep } from 'node:timers/promises';
import type { Message } from '@chatapp/contracts';
import mysql, { type Pool, type RowDataPacket } from 'mysql2/promise';
import type { Account } from './accounts.ts';
import type { History, SeenMessage, Send } from './history.ts';
import { Pace } from './pace.ts';

const EVERY_MS = 50;
/** Connections of its own, straight to MySQL: a question that waits for another one would be asked too late. */
const CONNECTIONS = 4;
const PATIENCE_MS = 5_000;

/**
 * Looks, by samples and at once, whether what people are told and shown is there: an acknowledged message for its sender over HTTP, a message
 * that arrives at a reader in MySQL, where only what is committed shows.
 */
export class Witness {
  readonly #history: History;
  readonly #pool: Pool;
  readonly #acks = new Pace(EVERY_MS);
  readonly #arrivals = new Pace(EVERY_MS);
  readonly #open = new Set<Promise<void>>();

  constructor(history: History, mysqlUrl: string) {
    this.#history = history;
    this.#pool = mysql.createPool({
      uri: mysqlUrl,
      database: 'chatapp_chat',
      connectionLimit: CONNECTIONS,
      supportBigNumbers: true,
    });
    this.#pool.on('connection', (connection) => {
      void connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    });
  }

  /** A sender has just heard that this is kept. */
  acknowledged(send: Send, account: Account): void {
    if (this.#acks.isDue()) this.#begin(this.#readBack(send, account));
  }

  /** This has just arrived at somebody. */
  arrived(room: string, message: SeenMessage): void {
    if (this.#arrivals.isDue()) this.#begin(this.#lookUp(room, message, performance.now()));
  }

  /** What cannot be asked while something is broken says nothing. */
  #begin(look: Promise<void>): void {
    const done: Promise<void> = look.catch(() => undefined).finally(() => this.#open.delete(done));
    this.#open.add(done);
  }

  async #readBack({ room, seq = 0, id, userId }: Send, account: Account): Promise<void> {
    const at = performance.now();
    const { status, body } = await account.call('GET', `/api/rooms/${room}/messages?after=${seq - 1}&limit=1`);
    if (status >= 500 || status === 429) return;
    const messages = status === 200 ? (body as { messages: Message[] }).messages : [];
    this.#history.ownReads.push({ room, userId, id, seq, at, status, found: messages.map((message) => message.id) });
  }

  async #lookUp(room: string, { id, rev }: SeenMessage, at: number): Promise<void> {
    const [rows] = await this.#pool.query<RowDataPacket[]>(
      'SELECT rev FROM messages WHERE room_id = ? AND client_id = UNHEX(?)',
      [room, id.replaceAll('-', '')],
    );
    this.#history.lookUps.push({ room, id, rev, at, foundRev: rows[0]?.['rev'] as number | undefined });
  }

  async stop(): Promise<void> {
    await Promise.race([Promise.all(this.#open), sleep(PATIENCE_MS, undefined, { ref: false })]);
    await this.#pool.end().catch(() => undefined);
  }
}
