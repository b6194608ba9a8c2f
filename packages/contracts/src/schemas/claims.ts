import Type, { type Static } from 'typebox';
import { Id } from './id.ts';
import { SystemRole } from './user.ts';

export const ISSUER = 'chatapp';

/** What an access token says (JWT, EdDSA): who, in which session, until when. Only auth can sign one. */
export const Claims = Type.Object({
  iss: Type.Literal(ISSUER),
  sub: Id,
  sid: Type.String({ description: 'Session id' }),
  username: Type.String(),
  displayName: Type.String(),
  role: SystemRole,
  iat: Type.Integer({ description: 'Seconds since 1970' }),
  exp: Type.Integer({ description: 'Seconds since 1970' }),
});
export type Claims = Static<typeof Claims>;
