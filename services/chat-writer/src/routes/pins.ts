import { http } from '@chatapp/contracts';
import type { App } from '@chatapp/service-kit';
import { peopleOf } from '../changes.ts';
import { listMessagesBySeq } from '../db/messages.queries.ts';
import { listPinnedSeqs } from '../db/pins.queries.ts';
import { toMessage } from '../views.ts';
import { readableRoom } from './access.ts';
import type { RouteDeps } from './index.ts';

export function addPinRoutes(app: App, { db, people }: RouteDeps): void {
  app.get(http.listPins.path, { schema: { params: http.listPins.params } }, async (request) => {
    const { room } = await readableRoom(db, request.params.room, request.claims.sub);
    const seqs = await listPinnedSeqs(db, room.id);
    const found = seqs.length === 0 ? [] : await listMessagesBySeq(db, new Map([[room.id, seqs]]));
    const faces = await people.find(peopleOf(found));
    // One that was unpinned between the two queries is not among them any more.
    const messages = found.flatMap((message) => (message.pinnedAt === null ? [] : toMessage(message, faces)));
    return { messages: messages.toSorted((a, b) => (a.pinnedAt! < b.pinnedAt! ? 1 : -1)), head: room.lastRev };
  });
}
