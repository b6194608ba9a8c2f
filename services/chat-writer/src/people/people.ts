import type { Actor } from '@chatapp/contracts';
import type { Db } from '../db/database.ts';
import { insertActors, listPeople } from '../db/people.queries.ts';
import { GenerationalCache } from '../generational-cache.ts';
import type { PersonState } from '../model.ts';

/** People by id: a copy of auth's, kept fresh by `Revocations`, which polls for changes. */
export class People {
  readonly #cache: GenerationalCache<PersonState>;
  readonly #db: Db;

  constructor(db: Db, bound: number) {
    this.#db = db;
    this.#cache = new GenerationalCache(bound);
  }

  /** Takes news of a person. */
  learn(person: PersonState): void {
    this.#cache.set(person.id, person);
  }

  /** Those of `ids` that are known. */
  async find(ids: Iterable<string>): Promise<Map<string, PersonState>> {
    const found = new Map<string, PersonState>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const person = this.#cache.get(id);
      if (person) found.set(id, person);
      else missing.push(id);
    }
    if (missing.length === 0) return found;
    for (const person of await listPeople(this.#db, missing)) {
      this.learn(person);
      found.set(person.id, person);
    }
    return found;
  }

  /** Those who act, and those of `others` that are known. Somebody whose token came before auth's word of them is taken from the token. */
  async findActors(actors: ReadonlyMap<string, Actor>, others: Iterable<string>): Promise<Map<string, PersonState>> {
    const found = await this.find([...actors.keys(), ...others]);
    const unknown = [...actors.values()].filter((actor) => !found.has(actor.id));
    if (unknown.length === 0) return found;
    await insertActors(this.#db, unknown);
    for (const [id, person] of await this.find(unknown.map((actor) => actor.id))) found.set(id, person);
    return found;
  }
}
