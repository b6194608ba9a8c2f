import { setTimeout as sleep } from 'node:timers/promises';
import { partitionOf } from '@chatapp/contracts';
import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { BEYOND_LEASE_MS, eachService, faultsOf, type Fault } from './fault.ts';
import { STORING, type Lab } from './lab.ts';
import { dropPackets } from './packets.ts';

/** What happens between one service and MySQL, and to MySQL itself. */
export const mysqlFaults: readonly Fault[] = [
  ...eachService('mysql', 'cut from MySQL', STORING, async (lab, service) => lab.mysql[service].cut()),
  ...eachService('mysql', 'no way to MySQL', STORING, async (lab, service) => {
    lab.mysql[service].close();
    await sleep(4_000);
    lab.mysql[service].heal();
  }),
  ...eachService('mysql', 'half-open to MySQL', STORING, async (lab, service) => {
    lab.mysql[service].flow('hold', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.mysql[service].heal();
  }),
  // What was asked happens; that it has happened nobody hears, ever.
  ...eachService('mysql', 'one-way to MySQL', STORING, async (lab, service) => {
    lab.mysql[service].flow('pass', 'hold');
    await sleep(BEYOND_LEASE_MS);
    lab.mysql[service].cut();
    lab.mysql[service].heal();
  }),
  ...eachService('mysql', 'forgotten by MySQL', STORING, async (lab, service) => lab.mysql[service].abandon()),
  ...eachService(
    'mysql',
    'packets to MySQL dropped',
    STORING,
    async (lab, service) => dropPackets(lab.mysql[service].port, BEYOND_LEASE_MS),
    { needsRoot: true },
  ),
  ...eachService('mysql', 'slow MySQL', STORING, async (lab, service) => {
    lab.mysql[service].flow({ delayMs: 100 }, { delayMs: 100 });
    await sleep(3_000);
    lab.mysql[service].heal();
    lab.mysql[service].cut();
  }),
  ...faultsOf('mysql', [
    {
      name: 'MySQL asleep',
      async run(lab) {
        lab.stores.mysql.pause();
        await sleep(BEYOND_LEASE_MS);
        lab.stores.mysql.resume();
      },
    },
    {
      name: 'MySQL killed in the middle of commits',
      async run(lab) {
        await lab.stores.mysql.kill('SIGKILL');
        await sleep(1_000);
        await lab.stores.mysql.start();
      },
    },
    {
      name: 'MySQL out of connections',
      async run(lab) {
        await withMysql(lab, async (connection) => {
          const [rows] = await connection.query<RowDataPacket[]>("SHOW VARIABLES LIKE 'max_connections'");
          await connection.query('SET GLOBAL max_connections = 10');
          for (const service of STORING) lab.mysql[service].cut();
          await sleep(3_000);
          await connection.query(`SET GLOBAL max_connections = ${Number(rows[0]?.['Value'])}`);
        });
      },
    },
    {
      name: 'rows locked by somebody else',
      async run(lab) {
        await withMysql(lab, async (connection) => {
          const rooms = (await newestRooms(connection)).slice(0, 3);
          await connection.query('START TRANSACTION');
          await connection.query('SELECT id FROM chatapp_chat.rooms WHERE id IN (?) FOR UPDATE', [rooms]);
          await sleep(2_500);
          await connection.query('ROLLBACK');
        });
      },
    },
    { name: 'deadlocks', run: async (lab) => withMysql(lab, lockAgainstTheGrain) },
  ]),
];

/** Enough to make another transaction the lighter one, which MySQL ends. */
const BALLAST_ROWS = 2_000;
const DEADLOCKS = 10;

/**
 * chat-writer holds its partition's row and then asks for a room's. This one holds the room's and then asks for the partition's: whichever
 * batch touches the room meanwhile is in a deadlock, and being lighter it is the one that is rolled back.
 */
async function lockAgainstTheGrain(connection: Connection): Promise<void> {
  await connection.query('CREATE DATABASE IF NOT EXISTS chatapp_lab');
  await connection.query('CREATE OR REPLACE TABLE chatapp_lab.ballast (id INT PRIMARY KEY, n INT NOT NULL)');
  const rows = Array.from({ length: BALLAST_ROWS }, (_, id) => [id, 0]);
  await connection.query('INSERT INTO chatapp_lab.ballast (id, n) VALUES ?', [rows]);
  const [[count]] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM chatapp_chat.partitions');
  const rooms = await newestRooms(connection);
  for (let turn = 0; turn < DEADLOCKS && rooms.length > 0; turn++) {
    const room = rooms[turn % rooms.length] ?? '';
    await connection.query('START TRANSACTION');
    await connection.query('UPDATE chatapp_lab.ballast SET n = n + 1');
    await connection.query('SELECT id FROM chatapp_chat.rooms WHERE id = ? FOR UPDATE', [room]);
    await sleep(150);
    const p = partitionOf(room, Number(count?.['n']));
    await connection.query('SELECT p FROM chatapp_chat.partitions WHERE p = ? FOR UPDATE', [p]).catch(() => undefined); // this one was the lighter
    await connection.query('ROLLBACK');
  }
}

/** The rooms in which something goes on. */
async function newestRooms(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT id FROM chatapp_chat.rooms ORDER BY created_at DESC LIMIT 10',
  );
  return rows.map((row) => row['id'] as string);
}

async function withMysql(lab: Lab, use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await mysql.createConnection(lab.stores.mysql.adminUrl);
  try {
    await use(connection);
  } finally {
    connection.destroy();
  }
}
