import { encodeId, type Invite, type Refusal } from '@chatapp/contracts';
import type { InviteState } from './model.ts';
import { toPerson, type Faces } from './views.ts';

const SECRET_BYTES = 10;

/** 80 bits that cannot be guessed. */
export const newSecret = (): string => encodeId(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

export const codeOf = (invite: Pick<InviteState, 'room' | 'secret'>): string => `${invite.room}.${invite.secret}`;

/** What of a code is not the room. */
export const secretOf = (code: string): string => code.slice(code.indexOf('.') + 1);

/** Why an invite does not let anybody in at `now`. */
export function checkInvite(invite: InviteState, now: string): Refusal | undefined {
  if (invite.expiresAt <= now) return { code: 'invite_expired' };
  if (invite.maxUses !== null && invite.uses >= invite.maxUses) return { code: 'invite_used_up' };
  return undefined;
}

export function toInvite(invite: InviteState, faces: Faces): Invite {
  const view: Invite = {
    code: codeOf(invite),
    room: invite.room,
    createdBy: toPerson(invite.createdBy, faces),
    createdAt: invite.createdAt,
    expiresAt: invite.expiresAt,
    uses: invite.uses,
  };
  if (invite.maxUses !== null) view.maxUses = invite.maxUses;
  return view;
}
