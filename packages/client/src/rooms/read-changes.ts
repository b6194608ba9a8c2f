import type { MemberChange, Message, Room } from '@chatapp/contracts';
import type { Api } from '../http/fields.ts';
import { retrying, type Patience } from '../support/retrying.ts';
import type { AllChanges } from './apply-changes.ts';

/**
 * Reads all that changed in a room after `since`, page by page. A message that changes while the pages are read may come twice: the later row
 * counts. Nothing may be applied before the last page is there, since an early message that was edited late stands on a late page.
 */
export async function readChanges(
  api: Pick<Api, 'changes'>,
  room: string,
  since: number,
  patience: Patience,
): Promise<AllChanges> {
  const rows = new Map<number, Message>();
  const members: MemberChange[] = [];
  let info: Room | undefined;
  let upTo = since;
  for (;;) {
    const from = upTo;
    const page = await retrying(() => api.changes({ room, since: from }, { signal: patience.signal }), patience);
    for (const message of page.changes) rows.set(message.seq, message);
    members.push(...(page.members ?? []));
    info = page.room ?? info;
    upTo = page.upTo;
    if (!page.more) return { changes: [...rows.values()], members, room: info, upTo };
  }
}
