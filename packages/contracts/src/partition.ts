/** How many partitions an installation has unless `PARTITIONS` says otherwise. Fixed at install: changing it re-homes every room. */
export const DEFAULT_PARTITIONS = 16;

/**
 * The partition that a room or a person belongs to: FNV-1a (32 bits) of the key's characters, modulo `partitions`.
 * Ids are ASCII, so characters are bytes. All services must agree on it: a test pins its values.
 */
export function partitionOf(key: string, partitions: number = DEFAULT_PARTITIONS): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash ^= key.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % partitions;
}
