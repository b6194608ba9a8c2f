import { newId, uuidv7, type Actor, type AuditEntry } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { testApi } from './helpers/api.ts';
import { command, say } from './helpers/commands.ts';
import { testDatabase } from './helpers/database.ts';
import { person } from './helpers/people.ts';
import { testWriter } from './helpers/writer.ts';

const test = suite('administration');
const database = await testDatabase('administration');
const testing = testWriter(database);
const { run, tell } = testing;
const api = await testApi(database, testing);

test.after(async () => {
  await api.close();
  await database.close();
});

/** Somebody whom auth has told of. */
async function known(name: string, role: 'user' | 'admin' = 'user'): Promise<Actor> {
  const actor = { ...person(`${name}-${newId().slice(-6)}`), role };
  const { id, username, displayName } = actor;
  const user = { id, username, displayName, role };
  await tell({ type: 'user.registered', id: uuidv7(), at: new Date().toISOString(), user });
  return actor;
}

async function room(owner: Actor, ...others: Actor[]): Promise<string> {
  const id = newId();
  await run(command('room.create', owner, { room: id, name: `Room of ${owner.username}`, kind: 'public' }));
  for (const other of others) await run(command('room.join', other, { room: id }));
  return id;
}

async function acts(admin: Actor, filter = ''): Promise<AuditEntry[]> {
  const { status, body } = await api.get(admin, `/api/admin/audit?actor=${admin.id}${filter}`);
  assert.is(status, 200, JSON.stringify(body));
  return body.entries;
}

test('is refused to whoever is no administrator by auth’s latest word, whatever the token says', async () => {
  const admin = await known('admin', 'admin');
  const ann = await known('ann');
  const id = await room(ann);
  const pretender: Actor = { ...ann, role: 'admin' };
  for (const actor of [ann, pretender]) {
    for (const url of ['/api/admin/rooms', '/api/admin/reports', '/api/admin/audit'])
      assert.equal([(await api.get(actor, url)).body.code, url], ['forbidden', url]);
    for (const asked of [
      command('room.administer', actor, { room: id, archived: true }),
      command('report.resolve', actor, { room: id, report: 'r1', outcome: 'dismissed' }),
    ])
      assert.is((await run(asked)).code(asked), 'forbidden');
  }
  assert.is((await api.get(admin, '/api/admin/rooms')).status, 200);
  const { id: userId, username, displayName } = admin;
  const user = { id: userId, username, displayName, role: 'user' } as const;
  await tell({ type: 'user.updated', id: uuidv7(), at: new Date().toISOString(), user });
  assert.is((await api.get(admin, '/api/admin/rooms')).body.code, 'forbidden');
});

test('archives a room and brings it back, makes a member its owner, and writes it down', async () => {
  const admin = await known('admin', 'admin');
  const [ann, bob] = [await known('ann'), await known('bob')];
  const id = await room(ann, bob);
  const ask = async (fields: { archived?: boolean; ownerId?: string }) => {
    const asked = command('room.administer', admin, { room: id, ...fields });
    const published = await run(asked, { ...asked, ref: asked.ref + 1_000_000 });
    return { code: published.code(asked), events: published.events.map(({ event }) => event.type) };
  };
  assert.equal(await ask({ archived: true }), { code: 'ok', events: ['room.updated', 'room.updated'].slice(0, 1) });
  const late = say(bob, id, 'too late');
  assert.is((await run(late)).code(late), 'room_archived');
  assert.equal((await ask({ archived: true })).events, [], 'it is archived already');
  await ask({ archived: false });
  assert.equal((await ask({ ownerId: bob.id })).events, ['member.updated']);
  assert.is((await ask({ ownerId: admin.id })).code, 'user_not_found');
  const entries = await acts(admin);
  assert.equal(
    entries.map(({ action, target }) => [action, target?.id]),
    [
      ['room.owner', id],
      ['room.unarchived', id],
      ['room.archived', id],
    ],
  );
  assert.is(entries[0]?.actor?.name, admin.username);
  assert.equal(entries[0]?.detail, { owner: bob.username });
});

test('rooms of a few people are theirs: not listed, not archived', async () => {
  const admin = await known('admin', 'admin');
  const [ann, bob] = [await known('ann'), await known('bob')];
  const id = newId();
  await run(command('direct.open', ann, { room: id, userId: bob.id }));
  const asked = command('room.administer', admin, { room: id, archived: true });
  assert.is((await run(asked)).code(asked), 'forbidden');
  const missing = command('room.administer', admin, { room: newId(), archived: true });
  assert.is((await run(missing)).code(missing), 'room_not_found');
  const named = await room(ann);
  const { body } = await api.get(admin, `/api/admin/rooms?query=${encodeURIComponent(ann.username.toUpperCase())}`);
  assert.equal(
    body.rooms.map(({ id: each }: { id: string }) => each),
    [named],
  );
  assert.is(body.rooms[0].owners[0].id, ann.id);
});

test('rooms come by pages, each once', async () => {
  const admin = await known('admin', 'admin');
  const ann = await known('ann');
  const made: string[] = [];
  for (let count = 0; count < 60; count++) made.push(await room(ann));
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 5; pages++) {
    const { body }: { body: { rooms: { id: string }[]; nextCursor: string | null } } = await api.get(
      admin,
      `/api/admin/rooms?query=${ann.username}${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...body.rooms.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  assert.equal(seen.toSorted(), made.toSorted());
});

test('what auth has done is kept once, however often it is told', async () => {
  const admin = await known('admin', 'admin');
  const { id, username: name } = admin;
  const entry: AuditEntry = {
    id: uuidv7(),
    at: '2026-05-01T12:00:00.000Z',
    actor: { id, name },
    action: 'person.role',
    target: { kind: 'person', id: 'somebody', name: 'Üñïçø∂é 日本' },
    detail: { from: 'user', to: 'admin' },
  };
  const event = { type: 'audit.recorded', id: entry.id, at: entry.at, userId: id, entry } as const;
  await tell(event, event);
  await tell(event);
  assert.equal(await acts(admin), [entry]);
});

test('the log is searched by text, action and time, and comes by pages', async () => {
  const admin = await known('admin', 'admin');
  const { id, username: name } = admin;
  const made = Array.from({ length: 120 }, (_, index): AuditEntry => ({
    id: uuidv7(),
    at: new Date(1_760_000_000_000 + index * 1_000).toISOString(),
    actor: { id, name },
    action: index % 2 === 0 ? 'person.role' : 'person.deactivated',
    target: { kind: 'person', id: `p${index}`, name: index === 7 ? 'Käthe 日本語' : `name-${index}` },
    detail: { why: `reason ${index}` },
  }));
  for (const entry of made) await tell({ type: 'audit.recorded', id: entry.id, at: entry.at, userId: id, entry });
  for (const query of ['KÄTHE', '日本', 'reason 7"', 'p7']) {
    const found = await acts(admin, `&query=${encodeURIComponent(query)}`);
    assert.ok(
      found.some(({ target }) => target?.id === 'p7'),
      query,
    );
  }
  const [before, after] = [made[60]!.at, made[58]!.at];
  assert.equal(
    (await acts(admin, `&after=${after}&before=${before}`)).map(({ target }) => target?.id),
    ['p59', 'p58'],
  );
  assert.is((await acts(admin, `&action=person.role&after=${after}`)).length, 31);
  const all: AuditEntry[] = [];
  let cursor: string | null = '';
  for (let pages = 0; cursor !== null && pages < 6; pages++) {
    const { body }: { body: { entries: AuditEntry[]; nextCursor: string | null } } = await api.get(
      admin,
      `/api/admin/audit?actor=${id}${cursor && `&cursor=${cursor}`}`,
    );
    assert.ok(body.entries.length <= 50);
    all.push(...body.entries);
    cursor = body.nextCursor;
  }
  assert.equal(all, made.toReversed());
  for (const bad of ['action=everything', 'cursor=x', 'cursor=-1', 'after=yesterday'])
    assert.is((await api.get(admin, `/api/admin/audit?${bad}`)).body.code, 'bad_request', bad);
});

test('settings take effect at once, a newer version before an older one, here and on other instances', async () => {
  const ann = await known('ann');
  const id = await room(ann);
  const told = (version: number, settings: object) =>
    tell({
      type: 'installation.updated',
      id: uuidv7(),
      at: new Date().toISOString(),
      userId: ann.id,
      version,
      settings: { ...testing.installation.settings, ...settings },
    });
  const codeOf = async (asked: ReturnType<typeof say>) => (await run(asked)).code(asked);
  assert.is(await codeOf(say(ann, id, '😀'.repeat(11))), 'ok');
  await told(2, { messageChars: 10, membersPerRoom: 2, roomsPerPerson: 1, editWindowS: 3_600 });
  await told(1, { messageChars: 3 });
  assert.is(await codeOf(say(ann, id, '😀'.repeat(11))), 'body_too_long');
  assert.is(await codeOf(say(ann, id, '😀'.repeat(10))), 'ok');
  const elsewhere = testWriter(database, 'elsewhere').installation;
  await elsewhere.refresh();
  assert.is(elsewhere.settings.messageChars, 10);

  const [bob, cid] = [await known('bob'), await known('cid')];
  const join = async (actor: Actor) => {
    const asked = command('room.join', actor, { room: id });
    return (await run(asked)).code(asked);
  };
  assert.equal([await join(bob), await join(cid)], ['ok', 'room_full']);
  const more = command('room.create', bob, { room: newId(), name: 'More', kind: 'public' });
  assert.is((await run(more)).code(more), 'too_many_rooms');

  const edit = async () => {
    const asked = command('message.edit', ann, { room: id, seq: 1, body: `new ${newId().slice(-4)}` });
    return (await run(asked)).code(asked);
  };
  assert.is(await edit(), 'ok');
  await database.writes.db
    .updateTable('messages')
    .set({ at: '2026-01-01 00:00:00.000' })
    .where('room_id', '=', id)
    .execute();
  assert.is(await edit(), 'edit_too_late');
  await told(3, { messageChars: 4_000, membersPerRoom: 10_000, roomsPerPerson: 1_000, editWindowS: 0 });
  assert.is(await edit(), 'ok');
});

test('what people show of themselves follows auth’s word', async () => {
  const ann = await known('ann');
  const { id, username, displayName } = ann;
  const user = { id, username, displayName, role: 'user' } as const;
  const nowMs = Date.now();
  const at = (ms: number) => new Date(nowMs + ms).toISOString();
  await tell({ type: 'user.updated', id: uuidv7(), at: at(10), user, statusText: 'at sea 🌊' });
  await tell({ type: 'user.updated', id: uuidv7(), at: at(5), user, statusText: 'older' });
  const { body } = await api.get(ann, `/api/people/${id}`);
  assert.equal(body.person, { id, username, displayName, statusText: 'at sea 🌊' });
  assert.is((await api.get(ann, '/api/people/nobody')).body.code, 'user_not_found');
});

test.run();
