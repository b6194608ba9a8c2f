import { limits } from '@chatapp/contracts';
import { usernameKey } from './names.ts';
import type { Terminal } from './terminal.ts';

/** Settled with the person before anything is done. @throws for what cannot be a username */
export async function askUsername(terminal: Terminal, given: string | undefined): Promise<string> {
  const username = given ?? (await terminal.ask('Username: '));
  if (usernameKey(username) === undefined || username.length < limits.usernameMinChars)
    throw new Error(`"${username}" cannot be a username: letters, digits, and . _ - between them`);
  return username;
}

/** Twice where a person types it, since they do not see it. @throws for what cannot be a password */
export async function askPassword(terminal: Terminal): Promise<string> {
  const password = await terminal.askHidden('Password: ');
  if (password.length < limits.passwordMinChars || password.length > limits.passwordMaxChars)
    throw new Error(`A password has ${limits.passwordMinChars} to ${limits.passwordMaxChars} characters.`);
  if (terminal.isInteractive && (await terminal.askHidden('Once more: ')) !== password)
    throw new Error('These are two different passwords.');
  return password;
}
