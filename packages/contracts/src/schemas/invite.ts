import Type, { type Static } from 'typebox';
import { limits } from '../limits.ts';
import { Id } from './id.ts';
import { RoomKind } from './room.ts';
import { Instant } from './time.ts';
import { Person } from './user.ts';

/** Leads into one room: the room's id, a dot, and a secret. So whoever has it knows the room's partition. */
export const InviteCode = Type.String({
  pattern: '^[0-9a-z]{1,32}\\.[0-9a-z]{16}$',
  description: 'Code of an invite: the id of its room, a dot, 16 characters that cannot be guessed',
});

/** The room that a code leads into. */
export const inviteRoom = (code: string): string => code.slice(0, code.indexOf('.'));

export const InviteSeconds = Type.Integer({ minimum: 1, maximum: limits.inviteS });
export const InviteUses = Type.Integer({ minimum: 1, maximum: limits.inviteUses });

/** An invite as those see it who made it, and moderators. Without `maxUses` it is used any number of times. */
export const Invite = Type.Object(
  {
    code: InviteCode,
    room: Id,
    createdBy: Person,
    createdAt: Instant,
    expiresAt: Instant,
    maxUses: Type.Optional(InviteUses),
    uses: Type.Integer({ minimum: 0 }),
  },
  { title: 'Invite' },
);
export type Invite = Static<typeof Invite>;

/** What somebody who has a code sees of where it leads. */
export const InvitePreview = Type.Object(
  {
    room: Type.Object({
      id: Id,
      name: Type.String(),
      kind: RoomKind,
      topic: Type.String(),
      memberCount: Type.Integer({ minimum: 0 }),
    }),
    createdBy: Person,
    expiresAt: Instant,
    member: Type.Boolean({ description: 'Whether I am in the room already' }),
  },
  { title: 'InvitePreview' },
);
export type InvitePreview = Static<typeof InvitePreview>;
