import { createConnection, type Connection } from 'mysql2/promise';

const AT_ONCE = 1_000;
const NOW = new Date().toISOString().replace('T', ' ').replace('Z', '');

/** Rooms, people and members, straight into ChatApp's tables: as if they had been there for long. */
export async function insertScene(
  adminUrl: string,
  rooms: readonly string[],
  people: readonly { readonly id: string; readonly rooms: readonly number[] }[],
): Promise<void> {
  await withChat(adminUrl, async (connection) => {
    const counts = rooms.map(() => 0);
    for (const person of people) for (const room of person.rooms) counts[room]!++;
    await insert(
      connection,
      'people (id, username, display_name, system_role, as_of, changed_at)',
      people.map(({ id }) => [id, id, id, 'user', NOW, NOW]),
    );
    await insert(
      connection,
      'rooms (id, kind, name, topic, created_by, created_at, last_seq, last_rev, info_rev, member_count)',
      rooms.map((id, room) => [id, 'public', id, '', people[0]?.id ?? 'nobody', NOW, 0, 1, 1, counts[room]]),
    );
    await insert(
      connection,
      'members (room_id, user_id, role, active, joined_at, joined_rev, rev, read_seq)',
      people.flatMap(({ id, rooms: own }) => own.map((room) => [rooms[room], id, 'member', 1, NOW, 1, 1, 0])),
    );
  });
}

export async function withChat<Value>(
  adminUrl: string,
  work: (connection: Connection) => Promise<Value>,
): Promise<Value> {
  const url = new URL(adminUrl);
  url.pathname = '/chatapp_chat';
  const connection = await createConnection(url.href);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/** `into`: a table with its columns. */
export async function insert(connection: Connection, into: string, rows: readonly unknown[][]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE)
    await connection.query(`insert into ${into} values ?`, [rows.slice(from, from + AT_ONCE)]);
}
