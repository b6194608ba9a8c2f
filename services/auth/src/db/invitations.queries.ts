import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { InvitationsTable } from './invitations.table.ts';

export type InvitationRow = Selectable<InvitationsTable>;

export async function insertInvitation(trx: Transaction<Database>, row: Insertable<InvitationsTable>): Promise<void> {
  await trx.insertInto('invitations').values(row).execute();
}

export function findInvitation(db: Kysely<Database>, codeHash: Buffer): Promise<InvitationRow | undefined> {
  return db.selectFrom('invitations').selectAll().where('code_hash', '=', codeHash).executeTakeFirst();
}

/** The same, held until the transaction ends: its uses are counted one after the other. */
export function lockInvitation(trx: Transaction<Database>, codeHash: Buffer): Promise<InvitationRow | undefined> {
  return trx.selectFrom('invitations').selectAll().where('code_hash', '=', codeHash).forUpdate().executeTakeFirst();
}

export async function updateInvitationUses(trx: Transaction<Database>, id: string, uses: number): Promise<void> {
  await trx.updateTable('invitations').set({ uses }).where('id', '=', id).execute();
}

/** A page of all, newest first (ids sort by age), after the one that `after` names. */
export function listInvitations(
  db: Kysely<Database>,
  page: { after: string | undefined; limit: number },
): Promise<InvitationRow[]> {
  let select = db.selectFrom('invitations').selectAll();
  if (page.after !== undefined) select = select.where('id', '<', page.after);
  return select.orderBy('id', 'desc').limit(page.limit).execute();
}

/** @returns its note, or undefined where there was none. */
export async function deleteInvitation(trx: Transaction<Database>, id: string): Promise<{ note: string } | undefined> {
  const row = await trx.selectFrom('invitations').select('note').where('id', '=', id).forUpdate().executeTakeFirst();
  if (row) await trx.deleteFrom('invitations').where('id', '=', id).execute();
  return row;
}
