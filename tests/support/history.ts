import { randomFillSync } from 'node:crypto';
import type { Stack } from '@chatapp/stack';
import { createConnection } from 'mysql2/promise';

const AT_ONCE = 2_000;

export interface Past {
  readonly room: string;
  readonly count: number;
  /** Ids of those who talk, in turns. */
  readonly senders: readonly string[];
  /** When the first message was sent, and the time from one to the next. */
  readonly from: Date;
  readonly everyMs: number;
  readonly body: (seq: number) => string;
}

/** Gives an empty room a past, straight into the database: a hundred thousand messages in seconds. Nobody may be in the room meanwhile. */
export async function addHistory(stack: Stack, { room, count, senders, from, everyMs, body }: Past): Promise<void> {
  const url = new URL(stack.mysql.adminUrl);
  url.pathname = '/chatapp_chat';
  const connection = await createConnection({ uri: url.href });
  try {
    for (let first = 1; first <= count; first += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, count - first + 1) }, (_, index) => {
        const seq = first + index;
        const atMs = from.getTime() + (seq - 1) * everyMs;
        const at = new Date(atMs).toISOString().slice(0, -1).replace('T', ' ');
        // The room itself was its first change.
        return [room, seq, seq + 1, seq + 1, messageId(atMs), senders[seq % senders.length], 'text', body(seq), at];
      });
      const columns = 'room_id, seq, rev, created_rev, client_id, sender_id, kind, body, at';
      await connection.query(`insert into messages (${columns}) values ?`, [rows]);
    }
    const began = from.toISOString().slice(0, -1).replace('T', ' ');
    const counts = 'last_seq = ?, last_rev = ? + 1, created_at = ?';
    await connection.query(`update rooms set ${counts} where id = ?`, [count, count, began, room]);
  } finally {
    await connection.end();
  }
  // It reads the room anew.
  for (const { service, index } of stack.instances())
    if (service === 'chat-writer') await stack.restart('chat-writer', index);
}

/** A UUID of version 7 (RFC 9562) as it is stored. */
function messageId(atMs: number): Buffer {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(atMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes;
}
