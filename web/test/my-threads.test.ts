import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Api, FollowedThreads } from '@chatapp/client';
import type { FollowedThread, Message } from '@chatapp/contracts';
import { MyThreads } from '#lib/core/my-threads.ts';

type Page = Awaited<ReturnType<Api['listThreads']>>;

function message(seq: number, fields: Partial<Message> = {}): Message {
  const sender = { id: 'b', username: 'bob', displayName: 'Bob' };
  const at = '2026-01-01T00:00:00.000Z';
  return { room: 'a', seq, rev: seq, id: `m${seq}`, kind: 'text', sender, body: 'x', at, ...fields };
}

function thread(seq: number, replies: number, readNo: number): FollowedThread {
  const root = message(seq, { thread: { replies, lastSeq: seq + replies, lastAt: '2026-01-01T00:00:00.000Z' } });
  return { root, following: true, readNo, unread: replies - readNo };
}

const unread = (threads: FollowedThreads | undefined): number[] =>
  [...(threads?.values() ?? [])].map(({ replies, readNo }) => replies - readNo);

const threads = suite('threads that I follow');

threads('are read page by page, and kept true by what is heard', async () => {
  const pages: Page[] = [
    { threads: [thread(1, 3, 1)], nextCursor: 'x' },
    { threads: [thread(9, 1, 1)], nextCursor: null },
  ];
  const told: number[][] = [];
  const mine = new MyThreads({ listThreads: async () => pages.shift() as Page }, (value) => told.push(unread(value)));
  await mine.read();
  mine.heard({ type: 'message.created', ...message(12, { root: 9, threadNo: 2 }) });
  mine.heard({ type: 'thread.updated', room: 'a', seq: 1, following: true, readNo: 3, replies: 3 });
  assert.equal(told, [
    [2, 0],
    [2, 1],
    [0, 1],
  ]);
});

threads('what is heard while they are read counts after it', async () => {
  const answer = Promise.withResolvers<Page>();
  const mine = new MyThreads({ listThreads: () => answer.promise }, () => {});
  const reading = mine.read();
  mine.heard({ type: 'message.created', ...message(5, { root: 1, threadNo: 4 }) });
  answer.resolve({ threads: [thread(1, 3, 3)], nextCursor: null });
  await reading;
  assert.equal(unread(mine.value), [1]);
});

threads('a read that fails leaves what is known', async () => {
  let fails = false;
  const read = async (): Promise<Page> => {
    if (fails) throw new Error('away');
    return { threads: [thread(1, 2, 0)], nextCursor: null };
  };
  const mine = new MyThreads({ listThreads: read }, () => {});
  await mine.read();
  fails = true;
  await mine.read();
  assert.equal(unread(mine.value), [2]);
});

threads.run();
