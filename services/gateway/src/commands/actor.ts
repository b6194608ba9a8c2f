import type { Actor, Claims } from '@chatapp/contracts';

/** Who asks, as a command says it. */
export function actorOf({ sub, username, displayName, role, sid }: Claims): Actor {
  return { id: sub, username, displayName, role, session: sid };
}
