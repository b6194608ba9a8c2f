import type { RoomMember } from '@chatapp/client';
import { nameOf } from '#lib/people.ts';

/** Those whose name or username holds what was typed, in the order in which they came. */
export function matching(members: readonly RoomMember[], query: string): readonly RoomMember[] {
  const wanted = plain(query.replace(/^@/, ''));
  if (wanted === '') return members;
  return members.filter(({ user }) => plain(`${user.displayName}\n${user.username}`).includes(wanted));
}

const rank = { owner: 0, moderator: 1, member: 2 };

/** Owners first. */
export function byRoleAndName(a: RoomMember, b: RoomMember): number {
  return rank[a.role] - rank[b.role] || nameOf(a.user).localeCompare(nameOf(b.user));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
