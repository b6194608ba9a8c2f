import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';

const YEARS_100_S = 100 * 366 * 24 * 3_600;

/** What an administrator sets for the whole installation while it runs. The protocol's own limits bound each. */
export const Settings = Type.Object(
  {
    registration: Type.Union([Type.Literal('open'), Type.Literal('invitation'), Type.Literal('closed')], {
      description: 'Who may make an account: anybody, who has an invitation, nobody',
    }),
    retentionDays: Type.Integer({
      minimum: 0,
      maximum: 36_500,
      description: 'Messages older than this are deleted; 0 keeps them',
    }),
    messageChars: Type.Integer({ minimum: 1, maximum: limits.bodyChars, description: 'Characters of a message' }),
    editWindowS: Type.Integer({
      minimum: 0,
      maximum: YEARS_100_S,
      description: 'Seconds for which one may edit a message after sending it; 0 sets no limit',
    }),
    roomsPerPerson: Type.Integer({ minimum: 1, maximum: limits.roomsPerPerson, description: 'Rooms of one person' }),
    membersPerRoom: Type.Integer({ minimum: 2, maximum: limits.membersPerRoom, description: 'Members of one room' }),
  },
  { title: 'Settings' },
);
export type Settings = Static<typeof Settings>;

/** What holds until an administrator says otherwise. */
export const defaultSettings: Settings = {
  registration: 'open',
  retentionDays: 0,
  messageChars: limits.bodyChars,
  editWindowS: 0,
  roomsPerPerson: limits.roomsPerPerson,
  membersPerRoom: limits.membersPerRoom,
};
