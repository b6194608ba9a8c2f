/** A run of messages without a hole, by `seq`, both ends included. */
export type Segment = readonly [from: number, to: number];

/** The segments with one more, ascending; those that touch become one. */
export function addSegment(segments: readonly Segment[], added: Segment): Segment[] {
  let [from, to] = added;
  const others: Segment[] = [];
  for (const segment of segments) {
    if (segment[1] < from - 1 || segment[0] > to + 1) others.push(segment);
    else [from, to] = [Math.min(from, segment[0]), Math.max(to, segment[1])];
  }
  return [...others, [from, to] as const].sort((a, b) => a[0] - b[0]);
}

/** The segment that holds `seq`; undefined where that message is not stored. */
export function segmentOf(segments: readonly Segment[], seq: number): Segment | undefined {
  return segments.find(([from, to]) => from <= seq && seq <= to);
}
