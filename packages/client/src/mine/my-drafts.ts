import type { Draft } from '@chatapp/contracts';
import type { ClientEvent } from '../client-event.ts';

/** What I typed and did not send, by {@link draftKey}. */
export type MyDrafts = ReadonlyMap<string, Draft>;

/** `root`: of a reply in this thread. */
export const draftKey = (room: string, root?: number): string => (root === undefined ? room : `${room} ${root}`);

export function draftsOf(drafts: readonly Draft[]): MyDrafts {
  return new Map(drafts.map((draft) => [draftKey(draft.room, draft.root), draft]));
}

/** My drafts after an event. An empty one is gone. */
export function applyToMyDrafts(drafts: MyDrafts, event: ClientEvent): MyDrafts {
  if (event.type !== 'draft.updated') return drafts;
  const { type: _type, ...draft } = event;
  const next = new Map(drafts);
  const key = draftKey(draft.room, draft.root);
  if (draft.body === '') next.delete(key);
  else next.set(key, draft);
  return next;
}
