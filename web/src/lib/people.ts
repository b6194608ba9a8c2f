import type { Person } from '@chatapp/contracts';

/** What a person is called where there is room for one name. */
export function nameOf(person: Person): string {
  return person.displayName.trim() || person.username;
}
