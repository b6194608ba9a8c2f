// timeout: 300s
// HTTP requests that nobody should send: mutated bodies, paths, queries, headers and bytes, at each service and through the entrance.
import { errors, http as calls, type HttpCall } from '@chatapp/contracts';
import { Random } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { instanceOf, residentMiB, watchOver } from '../support/processes.ts';
import { register } from '../support/peer.ts';
import { RawHttp, type RawAnswer } from '../support/raw-http.ts';
import { makeRoom, stillTalks, unique } from '../support/talk.ts';
import { withStack } from '../support/stack.ts';
import { hostileCall } from './cases/calls.ts';
import { assertMade, casesOf, HOSTILE_SEED } from './cases/counts.ts';
import { Values } from './cases/values.ts';

const REQUESTS = casesOf('calls');
const CONNECTIONS = 12;
const SLACK_MIB = 128;

const { stack, url, wsUrl, done } = await withStack(
  { gateway: 1 },
  {
    serviceEnv: {
      auth: {
        REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0',
        LOGIN_FAILURES_PER_ADDRESS: '0',
        LOGIN_FAILURES_PER_ACCOUNT: '3',
      },
      gateway: { REQUESTS_PER_SECOND: '1000000', REQUEST_BURST: '1000000' },
    },
  },
);
const allLive = watchOver(stack);
const ann = await register(url, unique('ann'));
const rooms = [await makeRoom(ann), await makeRoom(ann, 'private')];
const services = ['gateway', 'chat-writer', 'auth'] as const;
const beforeMiB = services.map((name) => residentMiB(instanceOf(stack, name)));
/** At all places. */
let asked = 0;
const test = suite(`hostile HTTP (HOSTILE_SEED=${HOSTILE_SEED})`);
test.after(done);

/** 5xx that the protocol names, with their codes; the entrance's page for a service that does not run; HTTP that nobody speaks. */
function isDocumented({ status, headers, body }: RawAnswer, isEntrance: boolean): boolean {
  if (status === 501 || status === 505) return isEntrance;
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    const { code, status: inside } = JSON.parse(body === '' ? '{}' : body) as {
      code?: keyof typeof errors;
      status?: number;
    };
    if (body === '') return status < 500 || status === 503;
    return code !== undefined && code !== 'internal' && code !== 'timeout' && errors[code]?.status === status && inside === status; // prettier-ignore
  }
  if (status < 400) return true;
  // What is not HTTP never gets as far as a problem: Node's and nginx's own words.
  if ([400, 404, 405, 408, 413, 414, 417, 431].includes(status))
    return isEntrance || body === '' || /^\{"error"|^\w/.test(body);
  return status === 503 && isEntrance && body.startsWith('<!doctype html>');
}

for (const place of ['entrance', 'gateway', 'chat-writer', 'auth'] as const) {
  test(`${REQUESTS / 4} requests to ${place}`, async () => {
    const isEntrance = place === 'entrance';
    const port = isEntrance ? stack.port : instanceOf(stack, place).port;
    const own = (Object.values(calls) as HttpCall[]).filter(({ service }) => isEntrance || service === place);
    const statuses = new Map<number, number>();
    let left = REQUESTS / 4;
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, index) => {
        const values = new Values(new Random(HOSTILE_SEED + index + port));
        const connection = new RawHttp(port);
        while (left-- > 0) {
          const bytes = hostileCall(values, own, { rooms, people: [ann.id], token: ann.token });
          const answer = await connection.ask(bytes);
          asked++;
          const shown = () =>
            `${JSON.stringify([...(answer?.headers ?? [])])} ${answer?.body.slice(0, 500)} to ${bytes.toString().slice(0, 3_000)}`;
          statuses.set(answer?.status ?? 0, (statuses.get(answer?.status ?? 0) ?? 0) + 1);
          if (!answer) continue;
          assert.ok(isDocumented(answer, isEntrance), `${answer.status}: ${shown()}`);
        }
        connection.close();
      }),
    );
    assert.ok((statuses.get(400) ?? 0) > 0 && (statuses.get(401) ?? 0) > 0, JSON.stringify([...statuses]));
    assert.ok((statuses.get(0) ?? 0) < REQUESTS / 40, `cut without an answer: ${statuses.get(0)}`);
    if (process.env['HOSTILE_SEED']) console.log(place, JSON.stringify([...statuses]));
  });
}

test('afterwards everybody lives and talks, and memory has come back', async () => {
  for (const [index, name] of services.entries()) {
    const grewMiB = residentMiB(instanceOf(stack, name)) - (beforeMiB[index] ?? 0);
    assert.ok(grewMiB < SLACK_MIB, `${name}: ${Math.round(grewMiB)} MiB more than before`);
  }
  assertMade('calls', asked);
  allLive();
  await stillTalks(url, wsUrl);
});

test.run();
