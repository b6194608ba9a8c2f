/** Any part of a JSON document. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/**
 * Collects schemas that have a title under `components.schemas`, once each, and puts references in their place.
 * Two different schemas with one title are an error: a document cannot tell them apart.
 */
export class Components {
  readonly #schemas = new Map<string, { text: string; schema: JsonObject }>();

  /** The schema as it may stand in the document: a reference where it has a title. */
  use(schema: object): JsonObject {
    return this.#hoist(JSON.parse(JSON.stringify(schema)) as Json) as JsonObject;
  }

  /** All that was collected, by name. */
  schemas(): JsonObject {
    const sorted = [...this.#schemas].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { schema }]) => [name, schema]));
  }

  #hoist(node: Json): Json {
    if (Array.isArray(node)) return node.map((item) => this.#hoist(item));
    if (node === null || typeof node !== 'object') return node;
    const { title } = node;
    if (typeof title !== 'string' || !('type' in node || 'anyOf' in node)) return this.#inside(node);
    const text = JSON.stringify(node);
    const known = this.#schemas.get(title);
    if (known === undefined) this.#schemas.set(title, { text, schema: this.#inside(node) });
    else if (known.text !== text) throw new Error(`two schemas are called ${title}`);
    return { $ref: `#/components/schemas/${title}` };
  }

  #inside(node: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, this.#hoist(value)]));
  }
}
