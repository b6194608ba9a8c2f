import type { Statement } from '../db/fenced-transaction.ts';
import { deleteInvites, upsertInvites } from '../db/invites.queries.ts';
import type { InviteState } from '../model.ts';

/** Invites that a batch has made, used or revoked, and not yet written. */
export class StagedInvites {
  #put = new Map<string, InviteState>();
  #gone = new Map<string, InviteState>();

  put(code: string, invite: InviteState): void {
    this.#put.set(code, invite);
  }

  remove(code: string, invite: InviteState): void {
    this.#put.delete(code);
    this.#gone.set(code, invite);
  }

  take(): Statement[] {
    const statements: Statement[] = [];
    if (this.#gone.size > 0) statements.push(deleteInvites([...this.#gone.values()]));
    if (this.#put.size > 0) statements.push(upsertInvites([...this.#put.values()]));
    this.#put = new Map();
    this.#gone = new Map();
    return statements;
  }
}
