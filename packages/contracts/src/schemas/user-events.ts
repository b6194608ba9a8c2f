import Type, { type Static, type TProperties } from 'typebox';
import { Id, Uuid } from './id.ts';
import { Instant } from './time.ts';
import { User } from './user.ts';

const userEvent = <Name extends string, Fields extends TProperties>(type: Name, fields: Fields) =>
  Type.Object({ type: Type.Literal(type), id: Uuid, at: Instant, ...fields }, { title: type });

/** What auth tells the others on `users:{p}`, each written in the transaction of its change (outbox), in order per user. */
export const userEvents = {
  'user.registered': userEvent('user.registered', { user: User }),
  'user.updated': userEvent('user.updated', { user: User }),
  'user.deactivated': userEvent('user.deactivated', { user: User }),
  'user.reactivated': userEvent('user.reactivated', { user: User }),
  /** `session` stops at once, on open sockets too. */
  'session.ended': userEvent('session.ended', {
    userId: Id,
    session: Type.String(),
    reason: Type.Union([Type.Literal('logout'), Type.Literal('refresh_reused'), Type.Literal('revoked')]),
  }),
} as const;

export type UserEventType = keyof typeof userEvents;
export type UserEvent<Name extends UserEventType = UserEventType> = {
  [Key in Name]: Static<(typeof userEvents)[Key]>;
}[Name];

/** The user whose partition an event takes. */
export function userEventTarget(event: UserEvent): string {
  return event.type === 'session.ended' ? event.userId : event.user.id;
}
