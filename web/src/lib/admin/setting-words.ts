import { limits } from '@chatapp/contracts/light';
import type { Settings } from '@chatapp/contracts';
import { counted, lengthWords, numberWords } from '#lib/i18n/numbers.ts';
import { m } from '#paraglide/messages.js';

export const registrations = [
  { value: 'open', label: m.admin_registration_open, hint: m.admin_registration_open_text },
  { value: 'invitation', label: m.admin_registration_invitation, hint: m.admin_registration_invitation_text },
  { value: 'closed', label: m.admin_registration_closed, hint: m.admin_registration_closed_text },
] as const;

export type NumberName = Exclude<keyof Settings, 'registration'>;

/** A number that an administrator sets: what it is, and what follows from it. */
export interface NumberSetting {
  readonly name: NumberName;
  readonly label: () => string;
  readonly min: number;
  readonly max: number;
  readonly consequences: (value: number) => string;
}

export const numberSettings: readonly NumberSetting[] = [
  {
    name: 'messageChars',
    label: m.admin_chars,
    min: 1,
    max: limits.bodyChars,
    consequences: (value) => m.admin_chars_text(counted(value)),
  },
  {
    name: 'editWindowS',
    label: m.admin_edit,
    min: 0,
    max: 100 * 366 * 24 * 3_600,
    consequences: (value) => (value === 0 ? m.admin_edit_always() : m.admin_edit_text({ time: durationOf(value) })),
  },
  {
    name: 'roomsPerPerson',
    label: m.admin_rooms_per_person,
    min: 1,
    max: limits.roomsPerPerson,
    consequences: (value) => m.admin_rooms_per_person_text(counted(value)),
  },
  {
    name: 'membersPerRoom',
    label: m.admin_members_per_room,
    min: 2,
    max: limits.membersPerRoom,
    consequences: (value) => m.admin_members_per_room_text({ shown: numberWords(value) }),
  },
  {
    name: 'retentionDays',
    label: m.admin_retention_days,
    min: 0,
    max: 36_500,
    consequences: (value) => (value === 0 ? m.admin_retention_ever() : m.admin_retention_text(counted(value))),
  },
];

/** "2 hours", rounded as one speaks. */
export function durationOf(seconds: number): string {
  const units = [
    [365 * 86_400, 'year'],
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [length, unit] = units.find(([length]) => seconds >= length && seconds % length === 0) ?? [1, 'second'];
  return lengthWords(seconds / length, unit);
}

/** What is wrong with what was typed; empty where all is well. */
export function faultOf({ min, max }: Pick<NumberSetting, 'min' | 'max'>, typed: string): string {
  const value = Number(typed);
  if (typed.trim() === '' || !Number.isInteger(value) || value < min || value > max)
    return m.admin_whole_number({ min: numberWords(min), max: numberWords(max) });
  return '';
}

/** Whether saving would delete messages that would have stayed. */
export function deletesMore(before: Settings, after: Partial<Settings>): boolean {
  const days = after.retentionDays ?? before.retentionDays;
  return days !== 0 && (before.retentionDays === 0 || days < before.retentionDays);
}
