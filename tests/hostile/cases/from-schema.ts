import { randomUUID } from 'node:crypto';
import type { Values } from './values.ts';

/** What the schemas of the contracts are made of. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** Another keyword than these is an error: what it asks for would not be kept. */
const KEYWORDS = new Set(['type', 'const', 'anyOf', 'properties', 'required', 'items', 'minItems', 'maxItems', 'minimum', 'maximum', 'minLength', 'maxLength', 'pattern', 'title', 'description']); // prettier-ignore

/** Of these at least one fits each pattern that the contracts have; a UUID and a time besides. */
const examples = ['room1', 'nobody', '0', 'z'.repeat(32), 'room1.0123456789abcdef', 'ann@example.com', '0'.repeat(32), '👍', '__proto__', '%00', '\u200d']; // prettier-ignore

/** What a field of this name may hold that is there, so that more than the first check is met. */
export type Known = Readonly<Record<string, (() => string) | undefined>>;

function fits(text: string, { pattern, minLength = 0, maxLength = Infinity }: Schema): boolean {
  const { length } = Array.from(text);
  return length >= minLength && length <= maxLength && (pattern === undefined || new RegExp(pattern, 'u').test(text));
}

function text(values: Values, of: Schema, there: (() => string) | undefined): string {
  const { random } = values;
  const known = there && values.chance(0.85) ? there() : undefined;
  if (known !== undefined && fits(known, of)) return known;
  const { pattern, minLength = 0, maxLength = 4_000 } = of;
  if (pattern === undefined) {
    const chosen = values.chance(0.05) ? 'x'.repeat(maxLength) : values.text();
    return Array.from(chosen).slice(0, maxLength).join('').padEnd(minLength, 'x');
  }
  const time = new Date(random.int(0, 4_000_000_000) * 1_000).toISOString();
  return random.pick([randomUUID(), time, ...examples].filter((example) => fits(example, of)));
}

function number({ random }: Values, { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema): number {
  // Small ones name what is there; the bounds are where mistakes are.
  const small = Math.min(maximum, minimum + random.int(0, 60));
  return random.pick([small, small, small, small, minimum, maximum]);
}

/** A value that the schema takes, another one each time. `name`: of the field that it is for. */
export function fromSchema(values: Values, schema: unknown, known: Known = {}, name = ''): unknown {
  const of = schema as Schema;
  const strange = Object.keys(of).find((keyword) => !KEYWORDS.has(keyword));
  if (strange !== undefined) throw new Error(`a schema with ${strange}: ${JSON.stringify(schema)}`);
  if (of.const !== undefined) return of.const;
  if (of.anyOf) return fromSchema(values, values.random.pick(of.anyOf), known, name);
  switch (of.type) {
    case 'string':
      return text(values, of, known[name]);
    case 'integer':
      return number(values, of);
    case 'boolean':
      return values.chance(0.5);
    case 'null':
      return null;
    case 'array': {
      const { minItems = 0, maxItems = 10 } = of;
      const count = values.chance(0.02) ? maxItems : Math.min(maxItems, minItems + values.random.int(0, 3));
      return Array.from({ length: count }, () => fromSchema(values, of.items, known, name));
    }
    case 'object': {
      const { properties = {}, required = [] } = of;
      const fields = Object.entries(properties).filter(([field]) => required.includes(field) || values.chance(0.5));
      return Object.fromEntries(fields.map(([field, each]) => [field, fromSchema(values, each, known, field)]));
    }
    default:
      throw new Error(`a schema of no kind that is known: ${JSON.stringify(schema)}`);
  }
}
