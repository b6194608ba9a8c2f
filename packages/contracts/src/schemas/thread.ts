import Type, { type Static } from 'typebox';
import { Message } from './message.ts';
import { Head } from './time.ts';

/** How I stand to a thread. What is unread of it is `replies − readNo`. */
export const MyThread = Type.Object({ following: Type.Boolean(), readNo: Head }, { title: 'MyThread' });
export type MyThread = Static<typeof MyThread>;

/** A thread that I follow: its root, with `thread`, and what I have read. */
export const FollowedThread = Type.Object(
  { root: Message, ...MyThread.properties, unread: Head },
  { title: 'FollowedThread' },
);
export type FollowedThread = Static<typeof FollowedThread>;

/** A page of a thread, ascending by `threadNo`, with its root and how I stand to it. `head` is the room's. */
export const ThreadPage = Type.Object(
  { root: Message, messages: Type.Array(Message), head: Head, mine: MyThread },
  { title: 'ThreadPage' },
);
export type ThreadPage = Static<typeof ThreadPage>;
