import { randomUUID } from 'node:crypto';
import type { Edit } from './history.ts';

/** A bot's changes of its own messages, each sent again with the same id until it is answered. */
export class Editor {
  readonly #open = new Map<string, { edit: Edit; request: object }>();
  readonly #transmit: (request: object) => void;

  constructor(transmit: (request: object) => void) {
    this.#transmit = transmit;
  }

  get waiting(): number {
    return this.#open.size;
  }

  waitingIn(room: string): number {
    let count = 0;
    for (const { edit } of this.#open.values()) if (edit.room === room) count++;
    return count;
  }

  /** For people. */
  unanswered(): string[] {
    return [...this.#open.values()].map(({ edit }) => `the change of ${edit.seq} in ${edit.room}`);
  }

  change(edit: Edit): void {
    const { room, seq, body } = edit;
    const id = randomUUID();
    const request =
      body === undefined ? { type: 'message.delete', id, room, seq } : { type: 'message.edit', id, room, seq, body };
    this.#open.set(id, { edit, request });
    this.#transmit(request);
  }

  /** All that is open goes out (again): after a reconnect, and every few seconds. */
  push(): void {
    for (const { request } of this.#open.values()) this.#transmit(request);
  }

  acknowledged(id: string, rev: number | undefined): void {
    const open = this.#open.get(id);
    if (open) Object.assign(open.edit, { outcome: 'ok', ...(rev === undefined ? {} : { rev }) });
    this.#open.delete(id);
  }

  refused(id: string, mayComeLater: boolean): void {
    const open = this.#open.get(id);
    if (!open || mayComeLater) return;
    open.edit.outcome = 'refused';
    this.#open.delete(id);
  }

  stop(): void {
    for (const { edit } of this.#open.values()) edit.outcome = 'unknown';
  }
}
