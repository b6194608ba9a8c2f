import { http } from '@chatapp/contracts';
import { Slots, type App } from '@chatapp/service-kit';
import { peopleOf } from '../changes.ts';
import type { RouteDeps } from '../routes/index.ts';
import { toMessage } from '../views.ts';
import { find } from './query/find.ts';
import { marksOf } from './text/match.ts';

/** Searches leave most connections to the questions that everybody waits for. */
const AT_ONCE = 4;
const WAITING = 100;
const WAIT_LIMIT_MS = 5_000;

export function addSearchRoute(app: App, { db, people }: RouteDeps): void {
  const slots = new Slots({ concurrency: AT_ONCE, queueLimit: WAITING, waitLimitMs: WAIT_LIMIT_MS });
  app.get(http.search.path, { schema: { querystring: http.search.query } }, async (request) => {
    const page = await slots.run(() => find(db, request.claims.sub, request.query));
    const faces = await people.find(peopleOf(page.found.map(({ message }) => message)));
    const hits = page.found.map(({ message, atoms }) => ({
      message: toMessage(message, faces),
      roomName: page.rooms.get(message.room)?.name ?? '',
      marks: marksOf(atoms, page.search.phrases),
    }));
    return { hits, nextCursor: page.nextCursor };
  });
}
