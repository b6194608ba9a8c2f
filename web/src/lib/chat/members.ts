import type { RoomMember } from '@chatapp/client';

/** Those whose name or username holds what was typed, in the order in which they came. */
export function matching(members: readonly RoomMember[], query: string): readonly RoomMember[] {
  const wanted = plain(query.replace(/^@/, ''));
  if (wanted === '') return members;
  return members.filter(({ user }) => plain(`${user.displayName}\n${user.username}`).includes(wanted));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
