import type {
  ClientEvent,
  ConnectionState,
  Fields,
  FollowedThreads,
  PlainRequestType,
  RequestFields,
  RoomMember,
  RoomState,
} from '@chatapp/client';
import type { Availability, HttpCallName, MyRoom, PresenceState, ServerEvent, User } from '@chatapp/contracts';
import type { Change } from '#lib/store/changes.ts';
import type { Place, StoredPage } from '#lib/store/pages.ts';
import type { Asked } from './my-changes.ts';
import type { DraftText } from './my-drafts.ts';

/** Calls that need nobody to be logged in. */
export type OpenCallName = 'installation' | 'requestReset' | 'resetPassword';

/** What a page shows of a room beside its messages. */
export type RoomFacts = Pick<
  RoomState,
  'id' | 'info' | 'head' | 'lastSeq' | 'members' | 'pending' | 'typing' | 'receipts' | 'online' | 'live' | 'refused'
>;

/** A message that is new, or was changed. */
export type MessageEvent = ServerEvent<'message.created' | 'message.updated'>;

/** What the core tells every page, unasked. Whatever one turn of the connection brought comes as one of these for each room. */
export type Push =
  /** `unreachable`: whether somebody is logged in cannot be found out yet; `status`: with what HTTP status the server refused, if it answers at all. */
  | { readonly type: 'session'; readonly user: User | null; readonly unreachable: boolean; readonly status?: number }
  | { readonly type: 'connection'; readonly state: ConnectionState }
  /** My rooms that are new or have changed, and those that are none any more; `all`: there are no others. */
  | { readonly type: 'rooms'; readonly put: readonly MyRoom[]; readonly gone: readonly string[]; readonly all?: true }
  /** A room that this page has open. `reset`: the messages that the page has of it are void. */
  | {
      readonly type: 'room';
      readonly facts: Partial<RoomFacts> & Pick<RoomFacts, 'id'>;
      readonly events: readonly MessageEvent[];
      readonly reset: boolean;
    }
  /** A message that deserves a notice on the desktop: nobody has read it a moment after it came. */
  | {
      readonly type: 'notice';
      readonly room: string;
      readonly seq: number;
      /** Whose message it is. */
      readonly name: string;
      /** The room's name; null where a few people are among themselves. */
      readonly where: string | null;
      readonly body: string;
    }
  /** Who is there, of those whom the pages watch. */
  | { readonly type: 'presence'; readonly states: ReadonlyMap<string, PresenceState> }
  /** How I stand to the threads that I follow. */
  | { readonly type: 'threads'; readonly threads: FollowedThreads }
  /** Drafts that were written in other pages or on other devices; at first, all. */
  | { readonly type: 'drafts'; readonly drafts: readonly DraftText[] }
  /** All changes of messages that are not to be seen in their rooms yet. */
  | { readonly type: 'changes'; readonly changes: readonly Change[] }
  /** One that the server has refused, and which is undone: by which code of docs/protocol.md. */
  | { readonly type: 'refused'; readonly change: Change; readonly code: string }
  /** What concerns the person, or no room's numbers. */
  | { readonly type: 'event'; readonly event: ClientEvent };

/** A message that the page has shown already when it hands it over. */
export interface Written {
  readonly id: string;
  readonly room: string;
  readonly body: string;
  readonly replyTo?: number;
}

/** What a page asks of the core. Each throws ApiError. */
export interface CoreMethods {
  /** First. `remembered`: who was logged in with this browser last; their rooms can be read before the server has said anything. */
  hello(remembered: User | null): void;
  login(fields: Fields<'login'>): User;
  register(fields: Fields<'register'>): User;
  logout(): void;
  /** From now on the page gets the room's pushes. */
  open(room: string): RoomFacts | undefined;
  close(room: string): void;
  page(room: string, place: Place, limit: number): StoredPage;
  /** Who was in the room when that was last known here. */
  storedMembers(room: string): readonly RoomMember[] | undefined;
  loadMembers(room: string): void;
  send(message: Written): void;
  retry(id: string): void;
  discard(id: string): void;
  /** Edits, deletes, reacts, pins: now or when there is a connection. */
  change(asked: Asked): void;
  /** By the change's key (store/changes.ts): it is not wanted any more; it is tried again. */
  takeBack(key: string): void;
  retryChange(key: string): void;
  /** What is typed, at each key. */
  draft(draft: DraftText): void;
  typing(room: string, root: number | undefined): void;
  markRead(room: string, seq: number): void;
  /** Whose presence this page shows. */
  watch(users: readonly string[]): void;
  /** Whether somebody is in front of this page. A page that goes away says `away`. */
  attend(availability: Availability): void;
  /** The list of rooms is to be read again. */
  refresh(): void;
  request<Type extends PlainRequestType>(type: Type, fields: RequestFields<Type>): unknown;
  api(name: HttpCallName, fields: Record<string, unknown>): unknown;
  openApi(name: OpenCallName, fields: Record<string, unknown>): unknown;
  /** The network may be back, or somebody looks at the page again. */
  wake(): void;
}

export type CoreMethod = keyof CoreMethods;

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly retryAfterMs?: number | undefined;
}

export interface Call {
  readonly call: number;
  readonly method: CoreMethod;
  readonly args: readonly unknown[];
}
export type Reply = { readonly call: number } & ({ readonly value: unknown } | { readonly failure: Failure });
export type FromCore = Reply | { readonly push: Push };

/** As much of a MessagePort as both ends need. */
export type Port = Pick<MessagePort, 'postMessage' | 'addEventListener' | 'start'>;
