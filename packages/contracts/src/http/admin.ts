import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Account, Invitation } from '../schemas/account.ts';
import { AuditAction, AuditEntry } from '../schemas/audit.ts';
import { Id } from '../schemas/id.ts';
import { Report, ReportNote, ReportOutcome, ReportState } from '../schemas/report.ts';
import { RoomKind } from '../schemas/room.ts';
import { Settings } from '../schemas/settings.ts';
import { Instant } from '../schemas/time.ts';
import { Person, SystemRole } from '../schemas/user.ts';
import { call } from './call.ts';
import { Cursor, NextCursor } from './paging.ts';

const person = Type.Object({ user: Id });
const Query = Type.Optional(Type.String({ maxLength: 80 }));

/** A room as administrators see it: what it is, not what is said in it. */
export const AdminRoom = Type.Object(
  {
    id: Id,
    name: Type.String(),
    kind: RoomKind,
    topic: Type.String(),
    memberCount: Type.Integer(),
    lastSeq: Type.Integer(),
    createdAt: Instant,
    createdBy: Person,
    owners: Type.Array(Person),
    archivedAt: Type.Union([Instant, Type.Null()]),
  },
  { title: 'AdminRoom' },
);
export type AdminRoom = Static<typeof AdminRoom>;

const refusals = ['forbidden'] as const;

/** Administration of accounts and of the installation: auth's half. All need the role `admin`. */
export const adminCalls = {
  adminPeople: call({
    method: 'GET',
    path: '/api/auth/admin/people',
    service: 'auth',
    bearer: true,
    summary: 'Accounts by username; those whose username, name or address begins with `query`',
    query: Type.Object({ query: Query, cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ people: Type.Array(Account), nextCursor: NextCursor }) },
    refusals,
  }),
  adminUpdatePerson: call({
    method: 'PATCH',
    path: '/api/auth/admin/people/:user',
    service: 'auth',
    bearer: true,
    summary: 'Change a role, deactivate or reactivate, take a lost second factor away',
    params: person,
    body: Type.Object({
      role: Type.Optional(SystemRole),
      deactivated: Type.Optional(Type.Boolean()),
      secondFactor: Type.Optional(Type.Literal(false)),
    }),
    answers: { 200: Type.Object({ person: Account }) },
    refusals: ['forbidden', 'user_not_found', 'last_admin', 'origin_not_allowed'],
  }),
  adminEndSessions: call({
    method: 'DELETE',
    path: '/api/auth/admin/people/:user/sessions',
    service: 'auth',
    bearer: true,
    summary: 'End all sessions of a person',
    params: person,
    answers: { 204: null },
    refusals: ['forbidden', 'user_not_found', 'origin_not_allowed'],
  }),
  adminResetLink: call({
    method: 'POST',
    path: '/api/auth/admin/people/:user/reset',
    service: 'auth',
    bearer: true,
    summary: 'A link with which the person sets a new password, once',
    params: person,
    answers: { 201: Type.Object({ token: Type.String(), url: Type.String(), expiresAt: Instant }) },
    refusals: ['forbidden', 'user_not_found', 'origin_not_allowed'],
  }),
  adminUpdateSettings: call({
    method: 'PATCH',
    path: '/api/auth/admin/settings',
    service: 'auth',
    bearer: true,
    summary: 'Change settings of the installation; they take effect within seconds',
    body: Type.Partial(Settings),
    answers: { 200: Type.Object({ settings: Settings }) },
    refusals: ['forbidden', 'origin_not_allowed'],
  }),
  adminInvitations: call({
    method: 'GET',
    path: '/api/auth/admin/invitations',
    service: 'auth',
    bearer: true,
    summary: 'Invitations to register, newest first',
    query: Type.Object({ cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ invitations: Type.Array(Invitation), nextCursor: NextCursor }) },
    refusals,
  }),
  adminCreateInvitation: call({
    method: 'POST',
    path: '/api/auth/admin/invitations',
    service: 'auth',
    bearer: true,
    summary: 'Make an invitation to register; its code is shown this once',
    body: Type.Object({
      note: Type.Optional(Type.String({ maxLength: limits.invitationNoteChars })),
      maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.invitationUses })),
      expiresInS: Type.Optional(Type.Integer({ minimum: 60, maximum: limits.invitationS })),
    }),
    answers: { 201: Type.Object({ invitation: Invitation, code: Type.String(), url: Type.String() }) },
    refusals: ['forbidden', 'origin_not_allowed'],
  }),
  adminRevokeInvitation: call({
    method: 'DELETE',
    path: '/api/auth/admin/invitations/:invitation',
    service: 'auth',
    bearer: true,
    summary: 'Revoke an invitation',
    params: Type.Object({ invitation: Id }),
    answers: { 204: null },
    refusals: ['forbidden', 'invitation_not_found', 'origin_not_allowed'],
  }),
  adminRooms: call({
    method: 'GET',
    path: '/api/admin/rooms',
    service: 'chat-writer',
    bearer: true,
    summary: 'Public and private rooms by name, those whose name contains `query`',
    query: Type.Object({ query: Query, cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ rooms: Type.Array(AdminRoom), nextCursor: NextCursor }) },
    refusals,
  }),
  adminUpdateRoom: call({
    method: 'PATCH',
    path: '/api/admin/rooms/:room',
    service: 'gateway',
    bearer: true,
    summary: 'Archive a room or bring it back, make a member its owner',
    params: Type.Object({ room: Id }),
    body: Type.Object({ archived: Type.Optional(Type.Boolean()), ownerId: Type.Optional(Id) }),
    answers: { 204: null },
    refusals: ['forbidden', 'room_not_found', 'user_not_found'],
  }),
  adminReports: call({
    method: 'GET',
    path: '/api/admin/reports',
    service: 'chat-writer',
    bearer: true,
    summary: 'Reported messages, newest first',
    query: Type.Object({ state: Type.Optional(ReportState), cursor: Type.Optional(Cursor) }),
    answers: { 200: Type.Object({ reports: Type.Array(Report), nextCursor: NextCursor }) },
    refusals,
  }),
  adminResolveReport: call({
    method: 'PATCH',
    path: '/api/admin/rooms/:room/reports/:report',
    service: 'gateway',
    bearer: true,
    summary: 'Resolve a report: delete the message, or leave it',
    params: Type.Object({ room: Id, report: Id }),
    body: Type.Object({ outcome: ReportOutcome, note: Type.Optional(ReportNote) }),
    answers: { 204: null },
    refusals: ['forbidden', 'room_not_found', 'report_not_found', 'report_resolved'],
  }),
  adminAudit: call({
    method: 'GET',
    path: '/api/admin/audit',
    service: 'chat-writer',
    bearer: true,
    summary: 'What administrators did, newest first. A page may hold few entries, or none, and not be the last',
    query: Type.Object({
      query: Query,
      actor: Type.Optional(Id),
      action: Type.Optional(AuditAction),
      after: Type.Optional(Instant),
      before: Type.Optional(Instant),
      cursor: Type.Optional(Cursor),
    }),
    answers: { 200: Type.Object({ entries: Type.Array(AuditEntry), nextCursor: NextCursor }) },
    refusals,
  }),
} as const;
