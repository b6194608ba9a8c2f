const key = (owner: string): string => `chatapp last room ${owner}`;

/** The room that this person last had open on this device. */
export function lastRoom(storage: Pick<Storage, 'getItem'>, owner: string): string | null {
  try {
    return storage.getItem(key(owner));
  } catch {
    return null;
  }
}

export function rememberRoom(storage: Pick<Storage, 'setItem'>, owner: string, room: string): void {
  try {
    storage.setItem(key(owner), room);
  } catch {
    // Then the next start begins at the list.
  }
}
