import { scryptSync } from 'node:crypto';
import { encodeId } from '@chatapp/contracts';
import { StackError } from './errors.ts';

/** One guess at a store's password by somebody who was told one of these takes 32 MiB and a tenth of a second. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/**
 * A password that nobody can guess who does not have the installation's secrets, and that another run finds again: 80 bits that follow from
 * auth's own password for MySQL.
 */
export function demoPassword(authUrl: string, whose: 'admin' | 'people'): string {
  const { password } = new URL(authUrl);
  if (password === '') throw new StackError('The user of MySQL has no password: the demo makes its own from it.');
  const text = encodeId(scryptSync(decodeURIComponent(password), `chatapp demo ${whose}`, 10, COST));
  return text.replaceAll(/.{4}(?=.)/g, '$&-');
}
