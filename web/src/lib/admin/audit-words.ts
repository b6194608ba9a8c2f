import type { AuditAction, AuditEntry } from '@chatapp/contracts';

/** What each act is called where one chooses among them. */
export const actionNames: Readonly<Record<AuditAction, string>> = {
  'person.created': 'Administrator made on the server',
  'person.role': 'Role changed',
  'person.deactivated': 'Account deactivated',
  'person.reactivated': 'Account reactivated',
  'person.sessions-ended': 'Sessions ended',
  'person.reset-link': 'Link to a new password made',
  'person.second-factor-removed': 'Second factor taken away',
  'settings.updated': 'Settings changed',
  'invitation.created': 'Invitation made',
  'invitation.revoked': 'Invitation revoked',
  'room.archived': 'Room archived',
  'room.unarchived': 'Room brought back',
  'room.owner': 'Owner made',
  'report.resolved': 'Report handled',
};

const settingNames: Readonly<Record<string, string>> = {
  registration: 'registration',
  retentionDays: 'days that messages are kept',
  messageChars: 'characters of a message',
  editWindowS: 'seconds to edit',
  roomsPerPerson: 'rooms of one person',
  membersPerRoom: 'people in one room',
};

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);

/** What an act was about beyond its target, in a line; empty where there is no more. */
export function detailOf({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): string {
  const { from, to } = detail as { from?: unknown; to?: unknown };
  switch (action) {
    case 'person.role':
      return from === undefined ? `to ${text(to ?? detail['role'])}` : `from ${text(from)} to ${text(to)}`;
    case 'settings.updated':
      return Object.entries((to ?? {}) as Record<string, unknown>)
        .map(([name, value]) => {
          const before = (from as Record<string, unknown> | undefined)?.[name];
          return `${settingNames[name] ?? name}: ${text(before)} → ${text(value)}`;
        })
        .join(', ');
    case 'room.owner':
      return `@${text(detail['owner'])}`;
    case 'report.resolved': {
      const outcome = detail['outcome'] === 'deleted' ? 'message deleted' : 'message left';
      return typeof detail['note'] === 'string' && detail['note'] !== '' ? `${outcome}: “${detail['note']}”` : outcome;
    }
    case 'invitation.created':
      return typeof detail['maxUses'] === 'number' ? `for ${detail['maxUses']}` : 'for any number';
    default:
      return '';
  }
}
