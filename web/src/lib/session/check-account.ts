import { limits } from '@chatapp/contracts/light';

/** What is wrong with a new account, field by field; nothing where all is well. */
export interface AccountFaults {
  readonly username?: string;
  readonly password?: string;
}

/** As `Username` in contracts: a plain expression, so that the page needs no schema compiler. */
const USERNAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

export function checkAccount({ username, password }: { username: string; password: string }): AccountFaults {
  const faults: { username?: string; password?: string } = {};
  if (username.length < limits.usernameMinChars)
    faults.username = `Use at least ${limits.usernameMinChars} characters.`;
  else if (username.length > limits.usernameMaxChars)
    faults.username = `Use at most ${limits.usernameMaxChars} characters.`;
  else if (!USERNAME.test(username)) faults.username = 'Use letters, digits, and . _ - between them.';
  const wrong = checkPassword(password);
  if (wrong !== undefined) faults.password = wrong;
  return faults;
}

/** What is wrong with a new password. Code points count, as the server counts them. */
export function checkPassword(password: string): string | undefined {
  const { passwordMinChars: min, passwordMaxChars: max } = limits;
  const length = Array.from(password).length;
  if (length < min) return `Use at least ${min} characters.`;
  return length > max ? `Use at most ${max} characters.` : undefined;
}
