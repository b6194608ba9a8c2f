export { ChatClient, type ChatClientEvents } from './chat-client.ts';
export type { ChatClientOptions } from './options.ts';
export type { ClientEvent, Recovered, RoomReset } from './client-event.ts';
export type { ConnectionState } from './socket/connection-state.ts';
export type { WebSocketConstructor, WebSocketLike } from './socket/socket.ts';
export type { Ack, PlainRequestType, RequestFields } from './socket/requests.ts';
export { Session, type SessionOptions } from './session/session.ts';
export type { Lock } from './session/lock.ts';
export { ApiError } from './http/api-error.ts';
export { createApi, type ApiOptions, type GetToken } from './http/api.ts';
export { CookieJar } from './http/cookie-jar.ts';
export type { Api, Fields } from './http/fields.ts';
export type { Sending } from './outbox/outbox.ts';
export type { OutboxStorage, PendingMessage, Sent } from './outbox/pending.ts';
export {
  emptyRoom,
  firstSeq,
  trimMessages,
  type Known,
  type RoomMember,
  type RoomState,
  type Typist,
} from './rooms/room-state.ts';
export { applyAdded, applyEvent, applyPrefs, applyRead } from './rooms/apply-event.ts';
export { applyMention, speaksTo } from './rooms/mentions.ts';
export { newestReplies, withReply, withThreadOf } from './rooms/thread-summaries.ts';
export { applyChanges, type AllChanges } from './rooms/apply-changes.ts';
export { readChanges } from './rooms/read-changes.ts';
export { applyMembers, applyPage, expectMembers, expectPage, firstPage, type Page } from './rooms/apply-page.ts';
export { hueOf, initialsOf } from './avatar.ts';
export { Mine, type MineEvents } from './mine/mine.ts';
export { draftKey, type MyDrafts } from './mine/my-drafts.ts';
export type { MyRooms } from './mine/my-rooms.ts';
export type { Presence } from './presence/presence.ts';
export { applyOlderReplies, applyToThread, threadOf, type ThreadState } from './threads/thread-state.ts';
export { applyFollowed, followedKey, followedOf, type Followed, type FollowedThreads } from './threads/followed.ts';
export type { Clock } from './support/clock.ts';
