import type { Message } from '@chatapp/contracts';
import type { Change } from '#lib/store/changes.ts';

/** A message as it will be when what I want of it is done. */
export function withChanges(message: Message, changes: readonly Change[], me: string): Message {
  return message.deletedAt === undefined
    ? changes.reduce((before, change) => after(before, change, me), message)
    : message;
}

function after(message: Message, change: Change, me: string): Message {
  const at = new Date(change.madeAtMs).toISOString();
  const { pinnedAt: _at, pinnedBy: _by, ...unpinned } = message;
  switch (change.type) {
    case 'message.edit':
      return { ...message, body: change.body, editedAt: at };
    case 'message.delete':
      return { ...unpinned, body: '', reactions: {}, deletedAt: at };
    case 'message.pin':
      return { ...message, pinnedAt: message.pinnedAt ?? at, pinnedBy: message.pinnedBy ?? me };
    case 'message.unpin':
      return unpinned;
    default:
      return { ...message, reactions: reactionsAfter(message, change, me) };
  }
}

function reactionsAfter(
  { reactions = {} }: Message,
  { type, emoji }: Extract<Change, { emoji: string }>,
  me: string,
): NonNullable<Message['reactions']> {
  const { [emoji]: users = [], ...rest } = reactions;
  const isMine = users.includes(me);
  if (isMine === (type === 'reaction.add')) return reactions;
  const others = users.filter((user) => user !== me);
  if (type === 'reaction.add') return { ...reactions, [emoji]: [...users, me] };
  return others.length > 0 ? { ...reactions, [emoji]: others } : rest;
}
