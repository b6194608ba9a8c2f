import type { StreamRecord } from '@chatapp/bus';

/** Where a record stands on its stream, `<ms>-<number>-<index>`: the entry's id, and the record's place in it. Rises along the stream. */
export type Place = string;

export const placeOf = ({ entryId, index }: Pick<StreamRecord, 'entryId' | 'index'>): Place => `${entryId}-${index}`;

/** Whether a place comes after another. Everything comes after the empty one. */
export function isAfter(place: Place, other: Place): boolean {
  if (other === '') return true;
  const [a, b] = [place.split('-').map(Number), other.split('-').map(Number)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at]! > b[at]!;
}

/**
 * How many of these records, from the first on, were applied or refused before: they come once more because a writer died before they
 * were acknowledged, or Redis forgot that they were. In another data set than that of `applied` none has been.
 */
export function countReplayed(
  records: readonly StreamRecord[],
  applied: { place: Place; incarnation: string },
  incarnation: string,
): number {
  if (incarnation !== applied.incarnation) return 0;
  const first = records.findIndex((record) => isAfter(placeOf(record), applied.place));
  return first < 0 ? records.length : first;
}
