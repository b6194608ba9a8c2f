import type { Mutant } from './mutant.ts';

/** Bugs in what people do in rooms besides talking. All show by themselves. */
export const roomMutants: readonly Mutant[] = [
  {
    name: 'an archive takes messages',
    edits: [
      {
        file: 'services/chat-writer/src/rights.ts',
        find: 'if (room.archivedAt !== null && !inArchived.has(action))',
        replace: `if (room.archivedAt !== null && action !== 'send' && !inArchived.has(action))`,
      },
    ],
    faults: [],
    expects: ['archive-grew', 'archive-spoke'],
  },
  {
    name: 'a ban is told as a removal',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/member-ban.ts',
        find: `exit(batch, room, { ...row, ban }, 'banned')`,
        replace: `exit(batch, room, { ...row, ban }, 'removed')`,
      },
    ],
    faults: [],
    expects: ['wrong-reason'],
  },
  {
    name: 'a new role is not told',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/membership.ts',
        find: `batch.publish({ type: 'member.updated', ...memberFields(batch, member) });`,
        replace: '',
      },
    ],
    faults: [],
    expects: ['role-disagrees', 'jump'],
  },
  {
    name: 'some reactions are told, and not stored',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/reaction-add.ts',
        find: 'batch.staged.messages.touchReaction({ room, seq, emoji, user, rev }, true);',
        replace: 'if (seq % 2 === 0) batch.staged.messages.touchReaction({ room, seq, emoji, user, rev }, true);',
      },
    ],
    faults: [],
    expects: ['reaction-lost'],
  },
  {
    name: 'a reply to a reply begins a thread',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/store-message.ts',
        find: 'addToThread(batch, message, rootOf(batch, replied))',
        replace: 'addToThread(batch, message, replied)',
      },
    ],
    faults: [],
    expects: ['reply-root'],
  },
  {
    name: 'mentions outlive an edit',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/message-edit.ts',
        find: 'setMentions(batch, message, mentionsOf(batch, command, target.room, message.sender));',
        replace: '',
      },
    ],
    faults: [],
    expects: ['mention-invented'],
  },
  {
    name: 'a badge counts what was read',
    edits: [
      {
        file: 'services/chat-writer/src/db/mentions.queries.ts',
        find: 'and seq > ${readSeq})',
        replace: 'and seq > ${readSeq - readSeq})',
      },
    ],
    faults: [],
    expects: ['badge'],
  },
  {
    name: 'a mute holds nobody',
    edits: [
      {
        file: 'services/chat-writer/src/rights.ts',
        find: 'row.mutedUntil !== null && row.mutedUntil > now && whileMuted.has(action)',
        replace: `row.mutedUntil !== null && row.mutedUntil > now && action !== 'send' && whileMuted.has(action)`,
      },
    ],
    faults: [],
    expects: ['muted-spoke'],
  },
  {
    name: 'some drafts are told, and not stored',
    edits: [
      {
        file: 'services/chat-writer/src/handlers/draft-set.ts',
        find: 'batch.staged.drafts.set(`${user} ${place}`, { user, room, root, body, at: batch.at });',
        replace:
          'if (!/[0-7]$/.test(body)) batch.staged.drafts.set(`${user} ${place}`, { user, room, root, body, at: batch.at });',
      },
    ],
    faults: [],
    expects: ['kept-lost'],
  },
];
