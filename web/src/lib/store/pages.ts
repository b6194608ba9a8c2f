import type { Message } from '@chatapp/contracts';
import { rangeOf, type Database, type StoredRoom } from './database.ts';
import { segmentOf } from './segments.ts';

/** Where a page of messages lies: the newest, or beside or around a `seq`. */
export type Place = 'newest' | { readonly before: number } | { readonly after: number } | { readonly around: number };

/** Messages ascending by `seq` without a hole. */
export interface StoredPage {
  readonly messages: readonly Message[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** The first and last `seq` that a page at `place` should have. What is up to `floor` is gone for good. */
export function boundsOf(
  place: Place,
  { floor, lastSeq }: { floor: number; lastSeq: number },
  limit: number,
): readonly [from: number, to: number] {
  const first = floor + 1;
  if (place === 'newest') return [Math.max(first, lastSeq - limit + 1), lastSeq];
  if ('before' in place) return [Math.max(first, place.before - limit), place.before - 1];
  if ('after' in place) return [Math.max(first, place.after + 1), Math.min(lastSeq, place.after + limit)];
  const from = Math.max(first, Math.min(place.around - Math.floor(limit / 2), lastSeq - limit + 1));
  return [from, Math.min(lastSeq, from + limit - 1)];
}

/**
 * A page out of the store. @returns undefined where it is not all there; with `partly`, then what is there of it, if anything is
 */
export async function readStored(
  db: Database,
  { id, lastSeq, segments, info: { floor = 0 } }: StoredRoom,
  { place, limit, partly = false }: { place: Place; limit: number; partly?: boolean },
): Promise<StoredPage | undefined> {
  let [from, to] = boundsOf(place, { floor, lastSeq }, limit);
  if (to < from) return { messages: [], atStart: from <= floor + 1, atEnd: to >= lastSeq };
  const wanted = place !== 'newest' && 'around' in place ? Math.min(place.around, to) : isForward(place) ? from : to;
  const segment = segmentOf(segments, wanted);
  if (!segment) return undefined;
  const missing = segment[0] > from || segment[1] < to;
  if (missing && !partly) return undefined;
  from = Math.max(from, segment[0]);
  to = Math.min(to, segment[1]);
  const messages = await db.getAll('messages', rangeOf(id, from, to));
  // Whatever deleted some of them: they are read anew from the server.
  if (messages.length !== to - from + 1) return undefined;
  return { messages, atStart: from <= floor + 1, atEnd: to >= lastSeq };
}

function isForward(place: Place): boolean {
  return place !== 'newest' && 'after' in place;
}
