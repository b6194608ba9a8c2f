// timeout: 120s
// Each setting of an installation, changed while everything runs: what it says holds in every instance, without a restart.
import { randomUUID } from 'node:crypto';
import { defaultSettings, partitionOf, type Settings, type SystemState } from '@chatapp/contracts';
import { until } from '@chatapp/testkit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chatapp } from '../support/chatapp.ts';
import { must } from '../support/on-page.ts';
import { Peer, register } from '../support/peer.ts';
import { withStack } from '../support/stack.ts';
import { makeRoom, unique } from '../support/talk.ts';

const PASSWORD = 'a long password';
const { stack, url, done } = await withStack(
  { auth: 2, gateway: 2, 'chat-writer': 2 },
  {
    serviceEnv: {
      auth: { REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0', LOGIN_FAILURES_PER_ADDRESS: '0' },
      'chat-writer': { RETENTION_EVERY_S: '1' },
    },
  },
);
const settings = suite('settings, in every instance');
let admin: Peer;
let ann: Peer;
/** One room of each partition, so that every chat-writer has some. */
const rooms: string[] = [];

settings.before(async () => {
  const name = unique('root');
  await chatapp(stack, `${PASSWORD}\n`, 'create-superuser', '--username', name);
  admin = new Peer(url, name);
  await must(admin, 'POST', '/api/auth/login', { username: name, password: PASSWORD });
  ann = await register(url, unique('ann'));
  const { partitions, ownership } = await systemState();
  const byPartition = new Map<number, string>();
  while (byPartition.size < partitions) {
    const room = await makeRoom(ann);
    byPartition.set(partitionOf(room, partitions), room);
  }
  rooms.push(...byPartition.values());
  const owners = ownership.find(({ group }) => group === 'chat-writer')?.owners ?? [];
  assert.is(new Set(owners).size, 2, 'both chat-writers have partitions');
});
settings.after(done);

/** A token of the second in which the gateways began to listen is not good enough yet. */
async function systemState(): Promise<SystemState> {
  await until(async () => (await admin.call('GET', '/api/admin/system')).status === 200, 10_000, 'the state is told');
  return must<SystemState>(admin, 'GET', '/api/admin/system');
}

const change = (some: Partial<Settings>) => must(admin, 'PATCH', '/api/auth/admin/settings', some);

async function code(peer: Peer, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await peer.call(method, path, body);
  return answer.status < 300 ? 'ok' : (answer.body as { code: string }).code;
}

/** In each room, at the same time. */
const inEach = (answer: (room: string) => Promise<unknown>): Promise<unknown[]> => Promise.all(rooms.map(answer));
/** As often as makes it sure that both instances of auth were asked: nginx takes turns. */
const often = (answer: () => Promise<unknown>): Promise<unknown[]> =>
  Promise.all(Array.from({ length: 6 }, () => answer()));

const write = (room: string, body: string) =>
  code(ann, 'POST', `/api/rooms/${room}/messages`, { id: randomUUID(), body });

interface Trial {
  /** What has to be there first. */
  readonly prepare?: () => Promise<unknown>;
  readonly value: Partial<Settings>;
  /** Asks every instance that it concerns. */
  readonly ask: () => Promise<unknown[]>;
  readonly before: string;
  readonly after: string;
}

/** One for each: a setting without a trial does not compile. */
const trials: Record<keyof Settings, Trial> = {
  registration: {
    value: { registration: 'closed' },
    ask: () =>
      often(() =>
        code(new Peer(url, 'x'), 'POST', '/api/auth/register', { username: unique('x'), password: PASSWORD }),
      ),
    before: 'ok',
    after: 'registration_closed',
  },
  messageChars: {
    value: { messageChars: 10 },
    ask: () => inEach((room) => write(room, 'eleven char')),
    before: 'ok',
    after: 'body_too_long',
  },
  editWindowS: {
    value: { editWindowS: 1 },
    // The first message that is kept: by the time that the setting holds it is older than that, or will be soon.
    ask: () => inEach((room) => code(ann, 'PATCH', `/api/rooms/${room}/messages/2`, { body: randomUUID() })),
    before: 'ok',
    after: 'edit_too_late',
  },
  roomsPerPerson: {
    value: { roomsPerPerson: 1 },
    // Each of them in another partition, as a rule.
    ask: () => inEach(() => code(ann, 'POST', '/api/rooms', { name: 'One more', kind: 'private' })),
    before: 'ok',
    after: 'too_many_rooms',
  },
  membersPerRoom: {
    prepare: async () => {
      const bob = await register(url, unique('bob'));
      await inEach((room) => must(bob, 'POST', `/api/rooms/${room}/join`));
    },
    value: { membersPerRoom: 2 },
    ask: async () => {
      const eve = await register(url, unique('eve'));
      return inEach((room) => code(eve, 'POST', `/api/rooms/${room}/join`));
    },
    before: 'ok',
    after: 'room_full',
  },
  retentionDays: {
    prepare: () => {
      const senderId = ann.id;
      const at = new Date(Date.now() - 40 * 24 * 3_600_000).toISOString();
      return inEach(async (room) => {
        await must(admin, 'POST', `/api/rooms/${room}/join`);
        await must(admin, 'POST', `/api/rooms/${room}/import`, { id: randomUUID(), at, senderId, body: 'old' });
      });
    },
    value: { retentionDays: 30 },
    ask: () =>
      inEach(async (room) => {
        const page = await must<{ messages: { body: string }[] }>(ann, 'GET', `/api/rooms/${room}/messages?limit=200`);
        return page.messages.some(({ body }) => body === 'old') ? 'there' : 'gone';
      }),
    before: 'there',
    after: 'gone',
  },
};

// What was written elsewhere, and long ago, has to come first.
const names = Object.keys(defaultSettings) as (keyof Settings)[];
for (const name of names.toSorted((a, b) => Number(b === 'retentionDays') - Number(a === 'retentionDays')))
  settings(`${name}: what was allowed is so no longer, and again when it is taken back`, async () => {
    const { prepare, value, ask, before, after } = trials[name];
    await prepare?.();
    await inEach((room) => write(room, 'hello'));
    const all = async (wanted: string) => (await ask()).every((answer) => answer === wanted);
    assert.ok(await all(before), 'as it was');
    await change(value);
    await until(() => all(after), 15_000, `${after} everywhere`);
    await change({ [name]: defaultSettings[name] });
    if (name !== 'retentionDays') await until(() => all(before), 15_000, `${before} everywhere`);
  });

settings.run();
