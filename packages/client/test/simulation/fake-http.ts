import type { FakeServer } from './fake-server.ts';

/** The reading half of the HTTP API, with delay and failures by chance. An answer is true as of some moment between call and return. */
export function fetchFrom(server: FakeServer): typeof fetch {
  const { clock, dice } = server;
  // Between two queries of one answer others may write.
  const pause = async () => {
    if (dice.chance(0.3)) await delay();
  };
  const delay = () => new Promise<void>((resolve) => clock.setTimeout(resolve, dice.between(1, 40)));
  return async (input) => {
    await delay();
    if (dice.chance(server.faults.http)) return failure(dice.between(0, 2));
    const body = JSON.stringify(await answer(server, new URL(input instanceof Request ? input.url : input), pause));
    await delay();
    if (dice.chance(server.faults.http)) return failure(dice.between(0, 2));
    return response(200, body);
  };
}

async function answer(
  server: FakeServer,
  { pathname, searchParams }: URL,
  pause: () => Promise<void>,
): Promise<object> {
  const [, , , id = '', what] = pathname.split('/');
  const room = server.room(id);
  const number = (name: string) => (searchParams.has(name) ? { [name]: Number(searchParams.get(name)) } : {});
  const { head } = room;
  const info = room.info();
  switch (what) {
    case 'messages':
      await pause();
      return room.page({ ...number('before'), ...number('limit'), head });
    case 'changes': {
      await pause();
      const asOf = { head, info, bounded: server.dice.chance(0.5) };
      const changes = room.changes(Number(searchParams.get('since')), server.dice.between(1, 6), asOf);
      if (server.bug === 'changes lack a row' && changes.changes.length > 1) changes.changes.splice(0, 1);
      return changes;
    }
    case 'members':
      return { members: room.memberList(), nextCursor: null };
    default:
      return { room: room.info() };
  }
}

function failure(kind: number): Response {
  if (kind === 0) throw new TypeError('fetch failed');
  if (kind === 1) return response(502, '<html>Bad Gateway</html>');
  return response(503, JSON.stringify({ status: 503, code: 'busy', title: '', type: '', retryAfterMs: 100 }));
}

/** As much of a Response as is looked at. The real one takes turns of the event loop that virtual time does not see. */
function response(status: number, body: string): Response {
  const headers = { get: () => null, getSetCookie: () => [] };
  return { status, ok: status < 300, headers, text: () => Promise.resolve(body) } as unknown as Response;
}
