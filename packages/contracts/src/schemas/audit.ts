import Type, { type Static } from 'typebox';
import { Id, Uuid } from './id.ts';
import { Instant } from './time.ts';

/** Every act of administration that is written down. */
export const auditActions = [
  'person.created',
  'person.role',
  'person.deactivated',
  'person.reactivated',
  'person.sessions-ended',
  'person.reset-link',
  'person.second-factor-removed',
  'settings.updated',
  'invitation.created',
  'invitation.revoked',
  'room.archived',
  'room.unarchived',
  'room.owner',
  'room.imported',
  'report.resolved',
] as const;
export type AuditAction = (typeof auditActions)[number];
export const AuditAction = Type.Enum(auditActions);

const Who = Type.Object({ id: Id, name: Type.String() });

/** What an administrator did, to whom or what, and when. Never changed and never deleted. */
export const AuditEntry = Type.Object(
  {
    id: Uuid,
    at: Instant,
    actor: Type.Union([Who, Type.Null()], { description: 'null: the command line of the server' }),
    action: AuditAction,
    target: Type.Union([
      Type.Object({
        kind: Type.Union([
          Type.Literal('person'),
          Type.Literal('room'),
          Type.Literal('invitation'),
          Type.Literal('message'),
        ]),
        id: Type.String(),
        name: Type.String(),
      }),
      Type.Null(),
    ]),
    detail: Type.Record(Type.String(), Type.Unknown(), { description: 'What the act was about, by action' }),
  },
  { title: 'AuditEntry' },
);
export type AuditEntry = Static<typeof AuditEntry>;
