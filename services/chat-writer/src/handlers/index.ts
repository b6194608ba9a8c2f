import type { Command, CommandType } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { openDirect } from './direct-open.ts';
import { openGroup } from './group-open.ts';
import { acceptInvite } from './invite-accept.ts';
import { createInvite } from './invite-create.ts';
import { revokeInvite } from './invite-revoke.ts';
import { addMember } from './member-add.ts';
import { banMember } from './member-ban.ts';
import { removeMember } from './member-remove.ts';
import { unbanMember } from './member-unban.ts';
import { updateMember } from './member-update.ts';
import { deleteMessage } from './message-delete.ts';
import { setDraft } from './draft-set.ts';
import { editMessage } from './message-edit.ts';
import { importMessage } from './message-import.ts';
import { pinMessage, unpinMessage } from './message-pin.ts';
import { sendMessage } from './message-send.ts';
import { subscribePerson } from './person-subscribe.ts';
import { returnProbe } from './probe.ts';
import { addReaction } from './reaction-add.ts';
import { removeReaction } from './reaction-remove.ts';
import { markRead } from './read-mark.ts';
import { createReport } from './report-create.ts';
import { resolveReport } from './report-resolve.ts';
import { administerRoom } from './room-administer.ts';
import { createRoom } from './room-create.ts';
import { expireMessages } from './room-expire.ts';
import { joinRoom } from './room-join.ts';
import { leaveRoom } from './room-leave.ts';
import { setPrefs } from './room-prefs.ts';
import { setSettings } from './settings-set.ts';
import { subscribeRoom } from './room-subscribe.ts';
import { updateRoom } from './room-update.ts';
import { followThread } from './thread-follow.ts';
import { readThread } from './thread-read.ts';
import { admitTyping } from './typing-admit.ts';
import { unroute } from './unroute.ts';

/**
 * What a command does to a batch. Either it changes something and acknowledges, or it changes nothing and refuses. A promise only
 * where it must read: the next command waits for it.
 */
type Handler<Name extends CommandType = CommandType> = (
  batch: Batch,
  command: Command<Name>,
) => Outcome | Promise<Outcome>;

export const handlers: { readonly [Name in CommandType]: Handler<Name> } = {
  'message.send': sendMessage,
  'message.edit': editMessage,
  'message.delete': deleteMessage,
  'message.pin': pinMessage,
  'message.unpin': unpinMessage,
  'message.import': importMessage,
  'thread.follow': followThread,
  'thread.read': readThread,
  'draft.set': setDraft,
  'reaction.add': addReaction,
  'reaction.remove': removeReaction,
  'room.create': createRoom,
  'room.update': updateRoom,
  'room.join': joinRoom,
  'room.leave': leaveRoom,
  'member.add': addMember,
  'member.remove': removeMember,
  'member.update': updateMember,
  'member.ban': banMember,
  'member.unban': unbanMember,
  'direct.open': openDirect,
  'group.open': openGroup,
  'room.prefs': setPrefs,
  'invite.create': createInvite,
  'invite.revoke': revokeInvite,
  'invite.accept': acceptInvite,
  'report.create': createReport,
  'report.resolve': resolveReport,
  'room.administer': administerRoom,
  'room.expire': expireMessages,
  'read.mark': markRead,
  'typing.admit': admitTyping,
  'settings.set': setSettings,
  'system.probe': returnProbe,
  'room.subscribe': subscribeRoom,
  'person.subscribe': subscribePerson,
  unroute,
};
