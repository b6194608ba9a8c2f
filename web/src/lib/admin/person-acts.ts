import type { Account } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';

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
        label: 'Make administrator',
        title: `Make ${name} an administrator?`,
        consequences: 'They can do everything that you can do here, to you too. They read no private rooms by it.',
        done: `${name} is an administrator`,
      },
    person.role === 'admin' && {
      name: 'demote',
      label: 'Take the role away',
      title: `Is ${name} no administrator any more?`,
      consequences: 'These pages are closed to them at once. Their account and rooms stay as they are.',
      done: `${name} is no administrator any more`,
      danger: true,
    },
    active && {
      name: 'reset',
      label: 'Link to a new password',
      title: `Make a link for ${name}?`,
      consequences:
        'Whoever has the link sets the password of this account: hand it over to nobody else. It works once, within 24 hours. The present password holds until then.',
      done: '',
    },
    active && {
      name: 'end-sessions',
      label: 'End all sessions',
      title: `Log ${name} out everywhere?`,
      consequences: 'Every browser and program of theirs is logged out within a second. They can log in again.',
      done: `${name} is logged out everywhere`,
    },
    person.secondFactor && {
      name: 'remove-factor',
      label: 'Take the second factor away',
      title: `Take the second factor of ${name} away?`,
      consequences:
        'For a lost phone. Their password alone is then enough to log in: make sure that it is they who ask.',
      done: `${name} logs in without a second factor`,
      danger: true,
    },
    active && {
      name: 'deactivate',
      label: 'Deactivate',
      title: `Deactivate ${name}?`,
      consequences: 'They are logged out within a second and can’t log in. What they wrote stays. You can undo it.',
      done: `${name} is deactivated`,
      danger: true,
    },
    !active && {
      name: 'reactivate',
      label: 'Reactivate',
      title: `Bring ${name} back?`,
      consequences: 'They can log in again, with the password, the rooms and the role that they had.',
      done: `${name} can log in again`,
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
