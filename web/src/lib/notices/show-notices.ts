import type { CoreLink } from '#lib/core/link.ts';
import { holdLock } from '#lib/core/hold-lock.ts';
import type { Push } from '#lib/core/protocol.ts';
import { m } from '#paraglide/messages.js';

type Notice = Extract<Push, { type: 'notice' }>;

/** Between two tries of a page to be the one that shows them: the one that was may have been closed. */
const TAKE_OVER_MS = 5_000;

interface Options {
  readonly link: CoreLink;
  /** Whether the person wants them now. */
  readonly wanted: () => boolean;
  /** To what a pressed one is about. */
  readonly open: (path: string) => void;
}

/** Shows what the core finds worth a notice: one page of the browser does, through the service worker, which answers when one is pressed. */
export async function showNotices({ link, wanted, open }: Options): Promise<void> {
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    const { open: path } = data as { open?: unknown };
    if (typeof path === 'string') open(path);
  });
  const { ready } = navigator.serviceWorker;
  /** Rooms that have one which nobody has pressed. */
  const shown = new Set<string>();
  void ready.then(async (registration) => {
    for (const { tag } of await registration.getNotifications()) shown.add(tag);
  });
  let mine = false;
  const take = async (): Promise<void> => {
    mine = (await holdLock('chatapp notices')) !== undefined;
    if (!mine) setTimeout(() => void take(), TAKE_OVER_MS);
  };
  await take();

  const show = async ({ room, seq, name, where, body }: Notice): Promise<void> => {
    shown.add(room);
    // A room has one at a time: the newest.
    const options = {
      body,
      tag: room,
      renotify: true,
      icon: '/favicon.svg',
      data: { path: `/rooms/${room}?at=${seq}` },
    };
    const title = where === null ? name : m.notice_in({ name, room: where });
    await (await ready).showNotification(title, options);
  };
  const withdraw = async (room: string): Promise<void> => {
    shown.delete(room);
    for (const notice of await (await ready).getNotifications({ tag: room })) notice.close();
  };
  link.on('notice', (notice) => {
    if (mine && wanted()) void show(notice);
  });
  // What has been read meanwhile, here or on another device, is no news.
  link.on('rooms', ({ put }) => {
    for (const { id, unread } of put) if (unread === 0 && shown.has(id)) void withdraw(id);
  });
}
