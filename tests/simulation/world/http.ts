import type { Random } from '@chatapp/testkit';
import type { Database } from './database.ts';
import type { Network } from './network.ts';
import type { Process } from './time.ts';

/** The reading half of the HTTP API for one person. An answer is true as of one moment between call and return. */
export function fetchFor(
  user: string,
  client: Process,
  world: { database: Database; network: Network; random: Random },
): typeof fetch {
  const { database, network, random } = world;
  return (input) =>
    network.ask(client, database.process, () => {
      if (!database.isUp) return response(503, { status: 503, code: 'unavailable', title: '', type: '' });
      const { pathname, searchParams } = new URL(input instanceof Request ? input.url : input);
      const [, , , id = '', what] = pathname.split('/');
      if (!database.isMember(id, user))
        return response(403, { status: 403, code: 'not_a_member', title: '', type: '' });
      const room = database.room(id);
      const number = (name: string) => (searchParams.has(name) ? { [name]: Number(searchParams.get(name)) } : {});
      if (what === 'messages') return response(200, room.page({ ...number('before'), ...number('limit') }));
      if (what === 'members') return response(200, { members: room.memberList(), nextCursor: null });
      if (what === undefined) return response(200, { room: room.info() });
      return response(200, room.changes(Number(searchParams.get('since')), random.int(1, 7)));
    });
}

/** As much of a Response as is looked at. */
function response(status: number, body: object): Response {
  const headers = { get: () => null, getSetCookie: () => [] };
  return {
    status,
    ok: status < 300,
    headers,
    text: () => Promise.resolve(JSON.stringify(body)),
  } as unknown as Response;
}
