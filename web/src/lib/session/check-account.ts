import { limits } from '@chatapp/contracts/light';
import { m } from '#paraglide/messages.js';

/** What is wrong with a new account, field by field; nothing where all is well. */
export interface AccountFaults {
  readonly username?: string;
  readonly password?: string;
}

/** As `Username` in contracts: a plain expression, so that the page needs no schema compiler. */
const USERNAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export function checkAccount({ username, password }: { username: string; password: string }): AccountFaults {
  const faults: { username?: string; password?: string } = {};
  if (username.length < limits.usernameMinChars) faults.username = m.use_at_least({ count: limits.usernameMinChars });
  else if (username.length > limits.usernameMaxChars)
    faults.username = m.use_at_most({ count: limits.usernameMaxChars });
  else if (!USERNAME.test(username)) faults.username = m.username_form();
  const wrong = checkPassword(password);
  if (wrong !== undefined) faults.password = wrong;
  return faults;
}

/** What is wrong with a new password. Code points count, as the server counts them. */
export function checkPassword(password: string): string | undefined {
  const { passwordMinChars: min, passwordMaxChars: max } = limits;
  const length = Array.from(password).length;
  if (length < min) return m.use_at_least({ count: min });
  return length > max ? m.use_at_most({ count: max }) : undefined;
}
