import { randomUUID } from 'node:crypto';
import type { ServerEvent } from '@chatapp/contracts';

export type Answer =
  | { readonly outcome: 'ok'; readonly ack: ServerEvent<'ack'> }
  /** `attempts` above 1: an earlier or a later one may be done all the same, and at any time. */
  | { readonly outcome: 'refused'; readonly code: string; readonly attempts: number }
  | { readonly outcome: 'unknown' };

interface Open {
  readonly room: string;
  readonly request: object;
  /** For people. */
  readonly what: string;
  readonly settle: (answer: Answer) => void;
  attempts: number;
}

/** What a bot asks for besides messages, each sent again with the same id until it is answered. */
export class Asker {
  readonly #open = new Map<string, Open>();
  readonly #transmit: (request: object) => void;

  constructor(transmit: (request: object) => void) {
    this.#transmit = transmit;
  }

  get waiting(): number {
    return this.#open.size;
  }

  waitingIn(room: string): number {
    let count = 0;
    for (const open of this.#open.values()) if (open.room === room) count++;
    return count;
  }

  /** For people. */
  unanswered(): string[] {
    return Array.from(this.#open.values(), ({ room, what }) => `${what} in ${room}`);
  }

  ask(room: string, what: string, fields: { readonly type: string } & Record<string, unknown>): Promise<Answer> {
    const id = randomUUID();
    const request = { ...fields, id, room };
    return new Promise((settle) => {
      const open: Open = { room, request, what, settle, attempts: 0 };
      this.#open.set(id, open);
      this.#send(open);
    });
  }

  /** All that is open goes out (again): after a reconnect, and every few seconds. */
  push(): void {
    for (const open of this.#open.values()) this.#send(open);
  }

  acknowledged(ack: ServerEvent<'ack'>): void {
    this.#settle(ack.id, { outcome: 'ok', ack });
  }

  refused(id: string, code: string, mayComeLater: boolean): void {
    const open = this.#open.get(id);
    if (open && !mayComeLater) this.#settle(id, { outcome: 'refused', code, attempts: open.attempts });
  }

  stop(): void {
    for (const id of this.#open.keys()) this.#settle(id, { outcome: 'unknown' });
  }

  #send(open: Open): void {
    open.attempts++;
    this.#transmit(open.request);
  }

  #settle(id: string, answer: Answer): void {
    this.#open.get(id)?.settle(answer);
    this.#open.delete(id);
  }
}
