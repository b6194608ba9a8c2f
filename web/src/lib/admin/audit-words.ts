import type { AuditAction, AuditEntry } from '@chatapp/contracts';
import { counted, numberWords } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';

/** What each act is called where one chooses among them. */
export const actionNames: Readonly<Record<AuditAction, () => string>> = {
  'person.created': m.audit_person_created,
  'person.role': m.audit_person_role,
  'person.deactivated': m.audit_person_deactivated,
  'person.reactivated': m.audit_person_reactivated,
  'person.sessions-ended': m.audit_person_sessions_ended,
  'person.reset-link': m.audit_person_reset_link,
  'person.second-factor-removed': m.audit_person_factor_removed,
  'settings.updated': m.audit_settings,
  'invitation.created': m.audit_invitation_created,
  'invitation.revoked': m.audit_invitation_revoked,
  'room.archived': m.audit_room_archived,
  'room.unarchived': m.audit_room_unarchived,
  'room.owner': m.audit_room_owner,
  'room.imported': m.audit_room_imported,
  'report.resolved': m.audit_report,
};

const settingNames: Readonly<Record<string, () => string>> = {
  registration: m.audit_registration,
  retentionDays: m.audit_retention,
  messageChars: m.audit_chars,
  editWindowS: m.audit_edit,
  roomsPerPerson: m.audit_rooms,
  membersPerRoom: m.audit_members,
};

/** Names that the log keeps: roles, and who may register. */
const names: Readonly<Record<string, () => string>> = {
  user: m.audit_role_user,
  admin: m.audit_role_admin,
  open: m.audit_registration_open,
  invitation: m.audit_registration_invitation,
  closed: m.audit_registration_closed,
};

function valueWords(value: unknown): string {
  if (typeof value === 'number') return numberWords(value);
  return typeof value === 'string' ? (names[value]?.() ?? value) : JSON.stringify(value);
}

/** What an act was about beyond its target, in a line; empty where there is no more. */
export function detailOf({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): string {
  const { from, to } = detail as { from?: unknown; to?: unknown };
  switch (action) {
    case 'person.role': {
      const role = valueWords(to ?? detail['role']);
      return from === undefined
        ? m.audit_role_to({ to: role })
        : m.audit_role_from_to({ from: valueWords(from), to: role });
    }
    case 'settings.updated':
      return Object.entries((to ?? {}) as Record<string, unknown>)
        .map(([name, value]) => {
          const before = (from as Record<string, unknown> | undefined)?.[name];
          return `${settingNames[name]?.() ?? name}: ${valueWords(before)} → ${valueWords(value)}`;
        })
        .join(', ');
    case 'room.owner':
      return `@${String(detail['owner'])}`;
    case 'room.imported':
      return m.admin_room_count_messages(counted(Number(detail['messages'])));
    case 'report.resolved': {
      const outcome = detail['outcome'] === 'deleted' ? m.audit_message_deleted() : m.audit_message_left();
      const { note } = detail;
      return typeof note === 'string' && note !== '' ? `${outcome}: ${m.admin_quoted({ text: note })}` : outcome;
    }
    case 'invitation.created': {
      const { maxUses } = detail;
      return typeof maxUses === 'number' ? m.audit_for(counted(maxUses)) : m.audit_for_any();
    }
    default:
      return '';
  }
}
