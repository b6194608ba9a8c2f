const SLICE_BYTES = 2 * 1024 * 1024;

/** Cuts rows into slices that each fit a packet, so that a batch of the longest messages still goes through. */
export function* slicesOf<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
): Generator<{ slice: readonly Item[]; bytes: number }> {
  let from = 0;
  let bytes = 0;
  for (let index = 0; index < items.length; index++) {
    const size = bytesOf(items[index]!);
    if (bytes > 0 && bytes + size > SLICE_BYTES) {
      yield { slice: items.slice(from, index), bytes };
      from = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < items.length) yield { slice: from === 0 ? items : items.slice(from), bytes };
}
