import { limits } from '@chatapp/contracts/light';
import type { Settings } from '@chatapp/contracts';

const count = new Intl.NumberFormat('en');

export const registrations = [
  { value: 'open', label: 'Anybody', hint: 'Whoever reaches this address can make an account.' },
  {
    value: 'invitation',
    label: 'By invitation',
    hint: 'An account needs the link of an invitation, which administrators make.',
  },
  { value: 'closed', label: 'Nobody', hint: 'No accounts are made. Invitations don’t work either.' },
] as const;

export type NumberName = Exclude<keyof Settings, 'registration'>;

/** A number that an administrator sets: what it is, and what follows from it. */
export interface NumberSetting {
  readonly name: NumberName;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly consequences: (value: number) => string;
}

export const numberSettings: readonly NumberSetting[] = [
  {
    name: 'messageChars',
    label: 'Characters of a message',
    min: 1,
    max: limits.bodyChars,
    consequences: (value) =>
      `What is longer than ${count.format(value)} characters is refused. What is written already stays.`,
  },
  {
    name: 'editWindowS',
    label: 'Seconds to edit a message',
    min: 0,
    max: 100 * 366 * 24 * 3_600,
    consequences: (value) =>
      value === 0
        ? 'People can edit what they wrote at any time.'
        : `After ${durationOf(value)} a message can’t be edited.`,
  },
  {
    name: 'roomsPerPerson',
    label: 'Rooms of one person',
    min: 1,
    max: limits.roomsPerPerson,
    consequences: (value) => `Who is in ${count.format(value)} rooms leaves one to join another. Nobody is put out.`,
  },
  {
    name: 'membersPerRoom',
    label: 'People in one room',
    min: 2,
    max: limits.membersPerRoom,
    consequences: (value) => `A room of ${count.format(value)} people takes nobody more. Nobody is put out.`,
  },
  {
    name: 'retentionDays',
    label: 'Days that messages are kept',
    min: 0,
    max: 36_500,
    consequences: (value) =>
      value === 0
        ? 'Messages are kept for ever.'
        : `Messages older than ${value === 1 ? 'one day' : `${count.format(value)} days`} are deleted for everybody, in every room. They can’t be brought back.`,
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
  const number = seconds / length;
  return `${count.format(number)} ${unit}${number === 1 ? '' : 's'}`;
}

/** What is wrong with what was typed; empty where all is well. */
export function faultOf({ min, max }: Pick<NumberSetting, 'min' | 'max'>, typed: string): string {
  const value = Number(typed);
  if (typed.trim() === '' || !Number.isInteger(value) || value < min || value > max)
    return `Enter a whole number from ${count.format(min)} to ${count.format(max)}.`;
  return '';
}

/** Whether saving would delete messages that would have stayed. */
export function deletesMore(before: Settings, after: Partial<Settings>): boolean {
  const days = after.retentionDays ?? before.retentionDays;
  return days !== 0 && (before.retentionDays === 0 || days < before.retentionDays);
}
