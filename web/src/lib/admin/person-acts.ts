import type { Account } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';
import { m } from '#paraglide/messages.js';

export type PersonActName =
  'promote' | 'demote' | 'reset' | 'end-sessions' | 'remove-factor' | 'deactivate' | 'reactivate';

/** Something that an administrator does to an account, and what follows from it. */
export interface PersonAct {
  readonly name: PersonActName;
  /** In the menu, and on the button. */
  readonly label: string;
  readonly title: string;
  readonly consequences: string;
  /** When it is done. */
  readonly done: string;
  readonly danger?: true;
}

/** What can be done to an account as it is now. */
export function actsFor(person: Account): PersonAct[] {
  const name = nameOf(person);
  const active = person.deactivatedAt === null;
  const acts: (PersonAct | false)[] = [
    active &&
      person.role === 'user' && {
        name: 'promote',
        label: m.admin_promote(),
        title: m.admin_promote_title({ name }),
        consequences: m.admin_promote_text(),
        done: m.admin_promote_done({ name }),
      },
    person.role === 'admin' && {
      name: 'demote',
      label: m.admin_demote(),
      title: m.admin_demote_title({ name }),
      consequences: m.admin_demote_text(),
      done: m.admin_demote_done({ name }),
      danger: true,
    },
    active && {
      name: 'reset',
      label: m.admin_reset(),
      title: m.admin_reset_ask_title({ name }),
      consequences: m.admin_reset_ask_text(),
      done: '',
    },
    active && {
      name: 'end-sessions',
      label: m.admin_end_sessions(),
      title: m.admin_end_sessions_title({ name }),
      consequences: m.admin_end_sessions_text(),
      done: m.admin_end_sessions_done({ name }),
    },
    person.secondFactor && {
      name: 'remove-factor',
      label: m.admin_remove_factor(),
      title: m.admin_remove_factor_title({ name }),
      consequences: m.admin_remove_factor_text(),
      done: m.admin_remove_factor_done({ name }),
      danger: true,
    },
    active && {
      name: 'deactivate',
      label: m.deactivate(),
      title: m.admin_deactivate_title({ name }),
      consequences: m.admin_deactivate_text(),
      done: m.admin_deactivate_done({ name }),
      danger: true,
    },
    !active && {
      name: 'reactivate',
      label: m.admin_reactivate(),
      title: m.admin_reactivate_title({ name }),
      consequences: m.admin_reactivate_text(),
      done: m.admin_reactivate_done({ name }),
    },
  ];
  return acts.filter((act) => act !== false);
}

/** The change of the account that an act is; null for those that are calls of their own. */
export function changeOf(
  name: PersonActName,
): { role: 'admin' | 'user' } | { deactivated: boolean } | { secondFactor: false } | null {
  switch (name) {
    case 'promote':
      return { role: 'admin' };
    case 'demote':
      return { role: 'user' };
    case 'deactivate':
      return { deactivated: true };
    case 'reactivate':
      return { deactivated: false };
    case 'remove-factor':
      return { secondFactor: false };
    default:
      return null;
  }
}
