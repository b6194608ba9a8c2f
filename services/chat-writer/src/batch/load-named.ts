import { namedIn, type Command } from '@chatapp/contracts';
import { listPeopleByUsername } from '../db/people.queries.ts';
import { isNewMessage, type Batch } from './batch.ts';

/** Reads off the bodies that commands bring whom they name, and finds who that is. One query, and none where nothing has an `@`. */
export async function loadNamed(batch: Batch, commands: readonly Command[]): Promise<void> {
  const names = new Set<string>();
  for (const command of commands) {
    if (!isNewMessage(command) && command.type !== 'message.edit') continue;
    if (!command.body.includes('@')) continue;
    const named = namedIn(command.body);
    if (named.names.length > 0 || named.room) batch.named.set(command, named);
    for (const name of named.names) names.add(name);
  }
  if (names.size === 0) return;
  for (const person of await listPeopleByUsername(batch.connection, [...names]))
    batch.namesakes.set(person.username.toLowerCase(), person);
}

/** People whom a command's body may name, as far as there are such people. */
export function namesakesOf(batch: Batch, command: Command): string[] {
  const names = batch.named.get(command)?.names ?? [];
  return names.flatMap((name) => batch.namesakes.get(name)?.id ?? []);
}
