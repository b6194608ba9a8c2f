import Type, { type Static } from 'typebox';
import { Id } from './id.ts';
import { limits } from '../limits.ts';

export const Username = Type.String({
  minLength: limits.usernameMinChars,
  maxLength: limits.usernameMaxChars,
  pattern: '^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$',
  description: 'Letters, digits, and . _ - between them; unique whatever the case',
});
export const DisplayName = Type.String({ minLength: 1, maxLength: limits.displayNameChars });
export const SystemRole = Type.Union([Type.Literal('user'), Type.Literal('admin')]);

/** A person as others see them. */
export const Person = Type.Object({ id: Id, username: Type.String(), displayName: Type.String() }, { title: 'Person' });
export type Person = Static<typeof Person>;

/** A person as they see themselves. */
export const User = Type.Object(
  { id: Id, username: Type.String(), displayName: Type.String(), role: SystemRole },
  { title: 'User' },
);
export type User = Static<typeof User>;
