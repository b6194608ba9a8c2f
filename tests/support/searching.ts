import * as assert from 'uvu/assert';
import type { Peer } from './peer.ts';
import { withStack } from './stack.ts';

/** A stack of which two keep the index, and look for what they missed every second. */
export const searchStack = () =>
  withStack(
    { gateway: 1, 'search-indexer': 2 },
    {
      services: ['auth', 'chat-writer', 'search-indexer', 'fanout', 'gateway'],
      serviceEnv: {
        auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
        gateway: { REQUESTS_PER_SECOND: '100000', REQUEST_BURST: '100000' },
        'search-indexer': { SWEEP_MS: '1000' },
      },
    },
  );

interface Hit {
  message: { seq: number; body: string; room: string; sender: { id: string } };
  roomName: string;
  marks: [number, number][];
}
interface Page {
  hits: Hit[];
  nextCursor: string | null;
  code?: string;
}

export async function ask(person: Peer, query: Record<string, string>): Promise<Page & { status: number }> {
  const { status, body } = await person.call('GET', `/api/search?${new URLSearchParams(query).toString()}`);
  return { status, ...(body as Page) };
}

/** What the messages of a page say. */
export async function bodies(person: Peer, query: Record<string, string>): Promise<string[]> {
  const page = await ask(person, query);
  assert.is(page.status, 200, JSON.stringify(page));
  return page.hits.map(({ message }) => message.body);
}

/** Waits until an answer is this one: events take their moment. */
export async function finds(
  person: Peer,
  query: Record<string, string>,
  expected: string[],
  patienceMs = 15_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await bodies(person, query);
    if (JSON.stringify(found) === JSON.stringify(expected) || performance.now() > deadline) {
      assert.equal(found, expected, JSON.stringify(query));
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
