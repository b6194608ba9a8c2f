import type { Command } from '@chatapp/contracts';
import { addTo, type ByRoom } from '../db/by-room.ts';
import { listInvitesBySecret } from '../db/invites.queries.ts';
import { codeOf, secretOf } from '../invites.ts';
import type { Batch } from './batch.ts';

/** Invites that commands name by their code. One of another room than the command's is not found: it is asked for in this one. */
export async function loadInvites(batch: Batch, commands: readonly Command[]): Promise<void> {
  const wanted: ByRoom<string> = new Map();
  for (const command of commands) {
    if (!('code' in command) || batch.invites.has(command.code)) continue;
    batch.invites.set(command.code, null);
    addTo(wanted, command.room, secretOf(command.code));
  }
  if (wanted.size === 0) return;
  for (const invite of await listInvitesBySecret(batch.connection, wanted)) batch.invites.set(codeOf(invite), invite);
}
