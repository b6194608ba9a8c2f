import type { FastifySchemaCompiler } from 'fastify';
import type { TObject, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { fromText } from './from-text.ts';

/** What was wrong with a request, field by field. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly errors: { path: string; message: string }[];
  constructor(part: string, errors: { path: string; message: string }[]) {
    super(`${part}: ${errors.map((error) => `${error.path || '/'} ${error.message}`).join('; ')}`);
    this.errors = errors;
  }
}

/** Checks bodies as they are, and path and query parameters after turning their text into what the schema asks for. */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart = 'body' }) => {
  const validator = Compile(schema);
  const isText = httpPart !== 'body' && 'properties' in schema;
  return (data: unknown) => {
    const value = isText ? fromText(schema as TObject, data as Record<string, unknown>) : data;
    if (validator.Check(value)) return { value };
    const errors = validator.Errors(value).slice(0, 10);
    return {
      error: new InvalidRequest(
        httpPart,
        errors.map((error) => ({ path: error.instancePath, message: error.message })),
      ),
    };
  };
};
