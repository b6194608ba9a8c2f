import type { Command, CommandType } from '@chatapp/contracts';
import type { Batch, Outcome } from '../batch/batch.ts';
import { openDirect } from './direct-open.ts';
import { addMember } from './member-add.ts';
import { removeMember } from './member-remove.ts';
import { deleteMessage } from './message-delete.ts';
import { editMessage } from './message-edit.ts';
import { sendMessage } from './message-send.ts';
import { subscribePerson } from './person-subscribe.ts';
import { addReaction } from './reaction-add.ts';
import { removeReaction } from './reaction-remove.ts';
import { markRead } from './read-mark.ts';
import { createRoom } from './room-create.ts';
import { joinRoom } from './room-join.ts';
import { leaveRoom } from './room-leave.ts';
import { subscribeRoom } from './room-subscribe.ts';
import { updateRoom } from './room-update.ts';
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
  'reaction.add': addReaction,
  'reaction.remove': removeReaction,
  'room.create': createRoom,
  'room.update': updateRoom,
  'room.join': joinRoom,
  'room.leave': leaveRoom,
  'member.add': addMember,
  'member.remove': removeMember,
  'direct.open': openDirect,
  'read.mark': markRead,
  'room.subscribe': subscribeRoom,
  'person.subscribe': subscribePerson,
  unroute,
};
