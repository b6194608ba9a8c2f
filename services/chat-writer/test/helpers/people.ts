import { newId, type Actor } from '@chatapp/contracts';

/** Somebody with a session, as a gateway names them in a command. */
export function person(username: string): Actor {
  const id = newId();
  return { id, username, displayName: username.toUpperCase(), role: 'user', session: `s-${id}` };
}
