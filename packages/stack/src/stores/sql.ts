import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { repoRoot } from '../paths.ts';
import type { Secrets } from '../secrets.ts';

const templateFile = join(repoRoot, 'deploy/mysql/schema.sql.template');

/** The statements that make schemas, users and rights (deploy/mysql), with the passwords put in. */
export function schemaStatements(
  passwords: Secrets['passwords'],
  template = readFileSync(templateFile, 'utf8'),
): string[] {
  const values: Record<string, string> = {
    AUTH_PASSWORD: passwords.auth,
    AUTH_OWNER_PASSWORD: passwords['auth-owner'],
    CHAT_PASSWORD: passwords.chat,
    CHAT_OWNER_PASSWORD: passwords['chat-owner'],
  };
  return template
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('--'))
    .map((line) =>
      line.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`no value for ${whole} of the SQL template`);
        return value;
      }),
    );
}

export async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await mysql.createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    return await work(connection);
  } finally {
    await connection.end().catch(() => undefined);
  }
}

export async function runStatements(adminUrl: string, statements: readonly string[]): Promise<void> {
  await withConnection(adminUrl, async (connection) => {
    for (const statement of statements) await connection.query(statement);
  });
}
