import type { Request, RequestType } from '@chatapp/contracts';
import type { Connection } from '../sockets/connection.ts';
import type { Gateway } from '../gateway.ts';
import type { FrameState } from '../sockets/receive.ts';
import { directOpen } from './direct-open.ts';
import { draftSet } from './draft-set.ts';
import { hello } from './hello.ts';
import { inviteAccept } from './invite-accept.ts';
import { messageEdit } from './message-edit.ts';
import { messageSend } from './message-send.ts';
import { ping } from './ping.ts';
import { presenceSet, presenceWatch } from './presence.ts';
import { relay } from './relay.ts';
import { roomCreate } from './room-create.ts';
import { settingsSet } from './settings-set.ts';
import { subscribe } from './subscribe.ts';
import { typing } from './typing.ts';
import { unsubscribe } from './unsubscribe.ts';

type Handler<Name extends RequestType> = (
  gateway: Gateway,
  connection: Connection,
  request: Request<Name>,
  frame: FrameState,
) => void | Promise<void>;

const handlers: { readonly [Name in RequestType]: Handler<Name> } = {
  hello,
  subscribe,
  unsubscribe,
  'message.send': messageSend,
  'message.edit': messageEdit,
  'message.delete': relay,
  'message.pin': relay,
  'message.unpin': relay,
  'message.import': messageSend,
  'thread.follow': relay,
  'thread.read': relay,
  'draft.set': draftSet,
  'reaction.add': relay,
  'reaction.remove': relay,
  'room.create': roomCreate,
  'room.update': relay,
  'room.join': relay,
  'room.leave': relay,
  'member.add': relay,
  'member.remove': relay,
  'member.update': relay,
  'member.ban': relay,
  'member.unban': relay,
  'direct.open': directOpen,
  'room.prefs': relay,
  'invite.create': relay,
  'invite.revoke': relay,
  'invite.accept': inviteAccept,
  'report.create': relay,
  'read.mark': relay,
  'settings.set': settingsSet,
  'presence.set': presenceSet,
  'presence.watch': presenceWatch,
  typing,
  ping,
};

/** Does what a request, already checked, asks for. @returns when it is done, where that is not at once. */
export function handle(
  gateway: Gateway,
  connection: Connection,
  request: Request,
  frame: FrameState,
): void | Promise<void> {
  gateway.metrics.requests[request.type].inc();
  return (handlers[request.type] as Handler<RequestType>)(gateway, connection, request, frame);
}
