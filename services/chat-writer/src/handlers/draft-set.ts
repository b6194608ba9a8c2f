import { countChars, limits, type Command, type ServerEvent } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { draftPlace } from '../batch/load-drafts.ts';
import { memberKey } from '../batch/partition.ts';

/** Keeps what somebody is typing for all their devices; nothing typed takes it away. */
export function setDraft(batch: Batch, command: Command<'draft.set'>): Outcome {
  const { user, room, root = 0 } = command;
  if (user !== command.actor.id) return { code: 'forbidden' };
  const body = command.body.toWellFormed();
  if (body.length > limits.bodyChars && countChars(body) > limits.bodyChars) return { code: 'body_too_long' };
  const place = draftPlace(room, root);
  const places = batch.drafts.get(user)!;
  const isThere = places.has(place);
  if (body === '') {
    if (!isThere) return { room, at: batch.at };
    places.delete(place);
  } else {
    const refusal = batch.closedToDrafts.get(memberKey(room, user));
    if (refusal) return refusal;
    if (!isThere && places.size >= limits.draftsPerPerson) return { code: 'too_many_drafts' };
    places.add(place);
  }
  batch.staged.drafts.set(`${user} ${place}`, { user, room, root, body, at: batch.at });
  const event: ServerEvent<'draft.updated'> = { type: 'draft.updated', room, body, at: batch.at };
  if (root > 0) event.root = root;
  batch.tell(user, event);
  return { room, at: batch.at };
}
