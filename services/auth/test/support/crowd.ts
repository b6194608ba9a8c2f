import type { Stores } from './stores.ts';

/** With fewer, reading them all is as good as any index. */
const PEOPLE = 6_000;
const WITH_SESSIONS = 1_500;
const AT = '2026-01-01 00:00:00.000';
const LATER = '2099-01-01 00:00:00.000';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);
/** 32 bytes that differ for each number. */
const bytes = (index: number): Buffer => Buffer.alloc(32, String(index).padStart(8, '0'));

/** So much of everything that indexes are worth it, and the rows that the queries of `queriesOf` name. */
export async function crowd({ sql }: Pick<Stores, 'sql'>, hash: Buffer): Promise<void> {
  const ids = ['id', ...range(PEOPLE).map((index) => `p${index}`)];
  const people = ids.map((id, index) => {
    const username = id === 'id' ? 'ada' : `name${index}`;
    const mail = id === 'id' ? 'ada@example.org' : index % 3 ? `${username}@example.org` : null;
    return [
      id,
      username,
      username,
      `Person ${index}`,
      index % 500 ? 'user' : 'admin',
      'hash',
      AT,
      null,
      '',
      mail,
      mail,
    ];
  });
  await sql(
    'insert into users (id, username, username_key, display_name, role, password_hash, created_at, deactivated_at, status_text, email, email_key) values ?',
    [people],
  );
  const sessions = ids
    .slice(0, WITH_SESSIONS)
    .flatMap((id, index) =>
      range(4).map((open) => [
        id === 'id' && open === 0 ? 's' : `s${index}-${open}`,
        id,
        bytes(index * 4 + open),
        AT,
        AT,
        LATER,
        open < 2 ? null : AT,
      ]),
    );
  await sql('insert into sessions (id, user_id, token_hash, created_at, refreshed_at, expires_at, ended_at) values ?', [
    sessions,
  ]);
  await sql('insert into second_factors (user_id, secret, confirmed_at, last_step) values ?', [
    ids.slice(0, 500).map((id) => [id, hash, AT, 0]),
  ]);
  await sql('insert into recovery_codes (user_id, code_hash) values ?', [
    ids.slice(0, 500).flatMap((id, index) => range(8).map((code) => [id, code === 0 ? hash : bytes(index * 8 + code)])),
  ]);
  await sql('insert into reset_tokens (token_hash, user_id, created_at, expires_at) values ?', [
    ids.slice(0, 500).map((id, index) => [index === 0 ? hash : bytes(index), id, AT, LATER]),
  ]);
  await sql(
    'insert into invitations (id, code_hash, note, created_by, created_at, expires_at, max_uses, uses) values ?',
    [
      range(500).map((index) => [
        index === 0 ? 'i' : `i${index}`,
        index === 0 ? hash : bytes(index),
        '',
        'id',
        AT,
        null,
        1,
        0,
      ]),
    ],
  );
  await sql('insert into outbox (user_id, event, created_at, published_at) values ?', [
    range(2_000).map((index) => [ids[index], '{}', AT, index < 1_990 ? LATER : null]),
  ]);
  await sql('insert into throttles (bucket, count, resets_at) values ?', [
    range(2_000).map((index) => [index === 0 ? hash : bytes(index), 1, LATER]),
  ]);
  await sql(
    'analyze table users, sessions, second_factors, recovery_codes, reset_tokens, invitations, outbox, throttles',
  );
}
