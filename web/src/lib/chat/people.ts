import type { Message, Person } from '@chatapp/contracts';
import { nameOf } from '#lib/people.ts';

/** Names of the people that this page has seen anywhere. */
export class People {
  readonly #byId = new Map<string, Person>();
  readonly #byUsername = new Map<string, Person>();

  saw(person: Person): void {
    if (this.#byId.get(person.id) === person) return;
    this.#byId.set(person.id, person);
    this.#byUsername.set(person.username.toLowerCase(), person);
  }

  sawIn(messages: readonly Message[]): void {
    for (const { sender } of messages) this.saw(sender);
  }

  find(id: string): Person | undefined {
    return this.#byId.get(id);
  }

  named(username: string): Person | undefined {
    return this.#byUsername.get(username.toLowerCase());
  }

  nameOf(id: string): string | null {
    const person = this.#byId.get(id);
    return person ? nameOf(person) : null;
  }
}
