import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Id } from './id.ts';
import { Instant } from './time.ts';
import { SystemRole, User } from './user.ts';

export const StatusText = Type.String({
  maxLength: limits.statusTextChars,
  description: 'What others read beside a name',
});
export const Email = Type.String({
  maxLength: limits.emailChars,
  pattern: '^[^\\s@<>,;:"]+@[^\\s@<>,;:"]+$',
  description: 'Where links to a new password are sent; nobody else sees it',
});

/** A new password. Those that are only compared may have any form: a wrong one shall be wrong, not malformed. */
export const NewPassword = Type.String({ minLength: limits.passwordMinChars, maxLength: limits.passwordMaxChars });
export const GivenPassword = Type.String({ maxLength: 1024 });
export const TotpCode = Type.String({ maxLength: 16, description: 'Six digits of an authenticator (RFC 6238)' });
export const RecoveryCode = Type.String({ maxLength: 64, description: 'One of the recovery codes; each works once' });

/** One's own account, with what nobody else sees. */
export const Profile = Type.Object(
  {
    ...User.properties,
    statusText: Type.String(),
    email: Type.Union([Email, Type.Null()]),
    secondFactor: Type.Boolean({ description: 'Whether logging in asks for a code' }),
    createdAt: Instant,
  },
  { title: 'Profile' },
);
export type Profile = Static<typeof Profile>;

/** A session that is open: one browser or program that is logged in. */
export const OpenSession = Type.Object(
  {
    id: Type.String(),
    createdAt: Instant,
    refreshedAt: Instant,
    agent: Type.String({ description: 'What it called itself when it logged in (User-Agent)' }),
    address: Type.String({ description: 'Where it logged in from' }),
    current: Type.Boolean({ description: 'Whether it is the one that asks' }),
  },
  { title: 'OpenSession' },
);
export type OpenSession = Static<typeof OpenSession>;

/** An account as administrators see it. */
export const Account = Type.Object(
  {
    id: Id,
    username: Type.String(),
    displayName: Type.String(),
    role: SystemRole,
    email: Type.Union([Type.String(), Type.Null()]),
    secondFactor: Type.Boolean(),
    createdAt: Instant,
    deactivatedAt: Type.Union([Instant, Type.Null()]),
  },
  { title: 'Account' },
);
export type Account = Static<typeof Account>;

/** What lets somebody register where registration is by invitation. Its code is shown once, when it is made. */
export const Invitation = Type.Object(
  {
    id: Id,
    note: Type.String(),
    createdAt: Instant,
    expiresAt: Type.Union([Instant, Type.Null()]),
    maxUses: Type.Union([Type.Integer(), Type.Null()]),
    uses: Type.Integer(),
  },
  { title: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;
