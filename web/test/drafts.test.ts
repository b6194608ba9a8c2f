import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ClientEvent } from '@chatapp/client';
import type { Draft } from '@chatapp/contracts';
import { MyDrafts, type DraftText } from '#lib/core/my-drafts.ts';
import { openDatabase, type Database } from '#lib/store/database.ts';

/** A server that may be away, and what it was told. */
function server() {
  const state = { away: false, drafts: [] as Draft[], told: [] as string[], clock: Date.now() };
  const stamp = (): string => new Date((state.clock += 1_000)).toISOString();
  const set = async ({ room, root, body }: DraftText): Promise<{ at: string }> => {
    if (state.away) throw new Error('away');
    state.told.push(body);
    const at = stamp();
    state.drafts = state.drafts.filter((draft) => draft.room !== room || draft.root !== root);
    if (body !== '') state.drafts.push({ room, ...(root !== undefined && { root }), body, at });
    return { at };
  };
  const listDrafts = async () => {
    if (state.away) throw new Error('away');
    return { drafts: [...state.drafts] };
  };
  return { state, stamp, port: { set, api: { listDrafts } } };
}

function begin(port: ReturnType<typeof server>['port'], db?: Database) {
  const heard: string[] = [];
  const drafts = new MyDrafts(db, port, (list) => heard.push(...list.map(({ body }) => body)));
  return { drafts, heard };
}
const updated = (body: string, at: string): ClientEvent => ({ type: 'draft.updated', room: 'a', body, at });
/** Longer than the pause after the last key. */
const aWhile = (): Promise<void> => sleep(1_200);
const bodies = (drafts: MyDrafts): string[] => drafts.all.map(({ body }) => body);

const test = suite('drafts');

test('the server hears of one when nobody types any more, once', async () => {
  const { state, port } = server();
  const { drafts } = begin(port);
  await drafts.read();
  for (const body of ['h', 'he', 'hey']) drafts.set({ room: 'a', body });
  await aWhile();
  assert.equal(state.told, ['hey']);
  drafts.set({ room: 'a', body: '' });
  await sleep(20);
  assert.equal(state.told, ['hey', '']);
  assert.equal(drafts.all, []);
});

test('what is sent before the server has heard of it was never a draft', async () => {
  const { state, port } = server();
  const { drafts } = begin(port);
  await drafts.read();
  drafts.set({ room: 'a', body: 'quick' });
  drafts.set({ room: 'a', body: '' });
  await aWhile();
  assert.equal(state.told, []);
});

test('each room and each thread has its own', async () => {
  const { port } = server();
  const { drafts } = begin(port);
  drafts.set({ room: 'a', body: 'in the room' });
  drafts.set({ room: 'a', root: 7, body: 'in the thread' });
  drafts.set({ room: 'b', body: ' \n' });
  assert.equal(bodies(drafts), ['in the room', 'in the thread']);
  await drafts.stop();
});

test('one outlives a restart, and is told when there is a connection', async () => {
  const { state, port } = server();
  const db = await openDatabase(randomUUID());
  state.away = true;
  const before = begin(port, db);
  before.drafts.set({ room: 'a', body: 'written offline' });
  await before.drafts.stop();
  const after = begin(port, db);
  await after.drafts.load();
  assert.equal(bodies(after.drafts), ['written offline']);
  state.away = false;
  await after.drafts.read();
  await sleep(20);
  assert.equal(state.told, ['written offline']);
  await after.drafts.stop();
  db.close();
});

test('what another device writes is shown, its deletion too', async () => {
  const { state, stamp, port } = server();
  const { drafts, heard } = begin(port);
  await drafts.read();
  drafts.heard(updated('from the phone', stamp()));
  assert.equal(bodies(drafts), ['from the phone']);
  drafts.heard(updated('', stamp()));
  assert.equal(bodies(drafts), []);
  state.drafts = [{ room: 'b', body: 'missed', at: stamp() }];
  await drafts.read();
  state.drafts = [];
  await drafts.read();
  assert.equal(heard, ['from the phone', '', 'missed', '']);
});

test('nothing takes away what is being typed here; the last that was written counts', async () => {
  const { state, stamp, port } = server();
  const { drafts, heard } = begin(port);
  await drafts.read();
  drafts.set({ room: 'a', body: 'mine' });
  drafts.heard(updated('theirs', stamp()));
  assert.equal(bodies(drafts), ['mine']);
  await aWhile();
  assert.equal(state.told, ['mine']);
  // An echo that comes late says what was true before.
  drafts.heard(updated('older', new Date(state.clock - 1).toISOString()));
  assert.equal(bodies(drafts), ['mine']);
  assert.equal(heard, []);
});

test('what was written here before something newer elsewhere gives way to it', async () => {
  const { state, stamp, port } = server();
  const { drafts } = begin(port);
  state.away = true;
  drafts.set({ room: 'a', body: 'yesterday' });
  await aWhile();
  state.away = false;
  state.clock = Date.now() + 60_000;
  state.drafts = [{ room: 'a', body: 'today', at: stamp() }];
  await drafts.read();
  assert.equal(bodies(drafts), ['today']);
  await sleep(20);
  assert.equal(state.told, []);
});

test.run();
