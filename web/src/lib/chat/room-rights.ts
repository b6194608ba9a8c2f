import type { Message, MyRoom, Room } from '@chatapp/contracts';

/** What the interface offers of what may be done to a message. The server decides; the table is in docs/protocol.md. */
export interface MessageRights {
  readonly write: boolean;
  readonly edit: boolean;
  readonly remove: boolean;
  readonly pin: boolean;
}

const none: MessageRights = { write: false, edit: false, remove: false, pin: false };

export function messageRights(room: Room | MyRoom | null, message: Message, me: string): MessageRights {
  if (!room || !('role' in room) || room.archivedAt !== undefined || message.deletedAt !== undefined) return none;
  const mine = message.sender.id === me;
  const between = room.kind === 'direct' || room.kind === 'group';
  const moderates = !between && room.role !== 'member';
  return { write: true, edit: mine, remove: mine || moderates, pin: between || moderates };
}
