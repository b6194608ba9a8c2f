import Type, { type Static, type TProperties } from 'typebox';
import { AuditEntry } from './audit.ts';
import { Id, Uuid } from './id.ts';
import { Settings } from './settings.ts';
import { Instant } from './time.ts';
import { User } from './user.ts';

const userEvent = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), id: Uuid, at: Instant, ...fields }, { title: type });

/** What auth tells the others on `users:{p}`, each written in the transaction of its change (outbox), in order per user. */
export const userEvents = {
  'user.registered': userEvent('user.registered', { user: User }),
  'user.updated': userEvent('user.updated', { user: User, statusText: Type.Optional(Type.String()) }),
  'user.deactivated': userEvent('user.deactivated', { user: User }),
  'user.reactivated': userEvent('user.reactivated', { user: User }),
  /** `session` stops at once, on open sockets too. */
  'session.ended': userEvent('session.ended', {
    userId: Id,
    session: Type.String(),
    reason: Type.Union([Type.Literal('logout'), Type.Literal('refresh_reused'), Type.Literal('revoked')]),
  }),
  /** An administrator has changed the settings of the installation; a higher version replaces a lower one. */
  'installation.updated': userEvent('installation.updated', {
    userId: Id,
    version: Type.Integer({ minimum: 1 }),
    settings: Settings,
  }),
  /** An act of administration that auth has done. `userId`: whose partition carries it. */
  'audit.recorded': userEvent('audit.recorded', { userId: Id, entry: AuditEntry }),
} as const;

export type UserEventType = keyof typeof userEvents;
export type UserEvent<Name extends UserEventType = UserEventType> = {
  [Key in Name]: Static<(typeof userEvents)[Key]>;
}[Name];

/** The user whose partition an event takes. */
export function userEventTarget(event: UserEvent): string {
  return 'userId' in event ? event.userId : event.user.id;
}
