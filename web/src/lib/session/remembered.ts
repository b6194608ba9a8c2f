import type { User } from '@chatapp/contracts';

const KEY = 'chatapp user';

/** Who was logged in with this browser last: enough to show their rooms before the server has answered, and nothing that lets anybody in. */
export function rememberedUser(storage: Pick<Storage, 'getItem'> = localStorage): User | null {
  try {
    const user = JSON.parse(storage.getItem(KEY) ?? 'null') as User | null;
    return typeof user?.id === 'string' && typeof user.username === 'string' ? user : null;
  } catch {
    return null;
  }
}

export function rememberUser(user: User, storage: Pick<Storage, 'setItem'> = localStorage): void {
  try {
    storage.setItem(KEY, JSON.stringify(user));
  } catch {
    // Then the next start waits for the server.
  }
}

export function forgetUser(storage: Pick<Storage, 'removeItem'> = localStorage): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // There is nothing, then.
  }
}
