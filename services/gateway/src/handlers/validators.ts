import { requests, type Request } from '@chatapp/contracts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

const validators = new Map<string, Validator>(
  Object.entries(requests).map(([type, schema]) => [type, Compile<TSchema>(schema)]),
);

/** What a client's object is: a request with all its fields right, or what is wrong with it. */
export type Checked =
  { readonly request: Request } | { readonly refused: 'unknown_type' | 'bad_request'; readonly message?: string };

/** Checks one object of a client's frame. Fields that a request does not have are let through here, and go no further. */
export function checkRequest(value: { type?: unknown }): Checked {
  const validator = typeof value.type === 'string' ? validators.get(value.type) : undefined;
  if (validator === undefined) return { refused: 'unknown_type' };
  if (validator.Check(value)) return { request: value as Request };
  const [first] = validator.Errors(value);
  const where = first?.instancePath.replace(/^\//, '').replaceAll('/', '.') ?? '';
  return { refused: 'bad_request', message: `${where === '' ? '' : `${where}: `}${first?.message ?? 'wrong form'}` };
}
