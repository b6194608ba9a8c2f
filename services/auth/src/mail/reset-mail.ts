import type { User } from '@chatapp/contracts';
import type { ResetLink } from '../reset-tokens.ts';
import type { Mail } from './mailer.ts';

/** Plain text, which every program shows and no filter minds. */
export function resetMail(to: string, user: User, { url, expiresAt }: ResetLink): Mail {
  return {
    to,
    subject: 'Your new password',
    text: [
      `Hello ${user.displayName},`,
      `somebody, probably you, asked for a new password of the account "${user.username}". Set it here, once, until ${expiresAt.toUTCString()}:`,
      url,
      'If it was not you, do nothing: your password stays as it is.',
    ].join('\n\n'),
  };
}
