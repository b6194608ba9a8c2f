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
  if (password.length < limits.passwordMinChars)
    faults.password = `Use at least ${limits.passwordMinChars} characters.`;
  return faults;
}
