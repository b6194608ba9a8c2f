import type { TObject, TSchema } from 'typebox';

const WHOLE = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

function convert(schema: TSchema, text: string): unknown {
  const { type } = schema as { type?: string };
  if (type === 'integer' && WHOLE.test(text)) return Number(text);
  if (type === 'number' && DECIMAL.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/**
 * Settings and the parameters of an address come as text: this turns each into the number or boolean that its schema asks for, and fills
 * in defaults. What does not read as one stays text, for validation to refuse; nothing is rounded or guessed ("12.5" is no 12).
 */
export function fromText(schema: TObject, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...values };
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = values[name];
    if (typeof value === 'string') result[name] = convert(property, value);
    else if (value === undefined && 'default' in property) result[name] = property.default;
  }
  return result;
}
