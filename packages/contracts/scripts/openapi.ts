import { errorCodes, errors, http, Problem, REFRESH_COOKIE, type ErrorCode, type HttpCall } from '../src/index.ts';
import { Components, type Json, type JsonObject } from './components.ts';
import { refusalsByStatus } from './http-errors.ts';

const TAGS = {
  auth: { name: 'accounts', description: 'Accounts and sessions (auth)' },
  gateway: { name: 'changes', description: 'What changes something (gateway); each has a twin on the WebSocket' },
  'chat-writer': { name: 'queries', description: 'What only reads (chat-writer)' },
} as const;

const IDEMPOTENCY_KEY: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A UUID of the client. The same call with the same key happens once, and is answered as it was the first time.',
  schema: { type: 'string', maxLength: 64 },
};

function parametersOf(call: HttpCall, components: Components): JsonObject[] {
  const from = (place: 'path' | 'query', schema: HttpCall['params']) =>
    Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || ((schema?.required ?? []) as string[]).includes(name),
      schema: components.use(property),
    }));
  const once = call.service === 'gateway' && call !== http.sendMessage ? [IDEMPOTENCY_KEY] : [];
  return [...from('path', call.params), ...from('query', call.query), ...once];
}

function securityOf(call: HttpCall): JsonObject[] {
  if (call.bearer) return [{ accessToken: [] }];
  if (call.refreshCookie === 'rotates') return [{ refreshCookie: [] }];
  return call.refreshCookie === 'ends' ? [{ accessToken: [] }, { refreshCookie: [] }] : [];
}

function success(call: HttpCall, status: string, schema: object | null, components: Components): JsonObject {
  const answer: JsonObject = { description: status === '204' ? 'Done' : call.summary };
  if (schema) answer['content'] = { 'application/json': { schema: components.use(schema) } };
  if (call.refreshCookie)
    answer['headers'] = {
      'set-cookie': {
        description:
          call.refreshCookie === 'ends'
            ? 'Clears the refresh cookie'
            : 'The refresh token: HttpOnly; SameSite=Strict; Path=/api/auth, and Secure on https',
        schema: { type: 'string' },
      },
    };
  return answer;
}

/** The refusals of one status. Calls that share a set share the response: its name lists the codes. */
class Refusals {
  readonly #components: Components;
  readonly responses: Record<string, JsonObject> = {};
  constructor(components: Components) {
    this.#components = components;
  }

  use(status: number, codes: readonly ErrorCode[]): JsonObject {
    const name = [status, ...codes].join('.');
    this.responses[name] ??= this.#response(codes);
    return { $ref: `#/components/responses/${name}` };
  }

  #response(codes: readonly ErrorCode[]): JsonObject {
    const retryAfter = { 'retry-after': { description: 'Seconds, where it helps', schema: { type: 'integer' } } };
    return {
      description: codes.map((code) => `\`${code}\`: ${errors[code].message}`).join('\n\n'),
      ...(codes.some((code) => errors[code].retry === 'later') ? { headers: retryAfter } : {}),
      content: {
        'application/problem+json': {
          schema: { allOf: [this.#components.use(Problem), { properties: { code: { enum: [...codes] } } }] },
        },
      },
    };
  }
}

function operation(name: string, call: HttpCall, components: Components, refusals: Refusals): JsonObject {
  const parameters = parametersOf(call, components);
  const answers = Object.entries(call.answers).map(([status, schema]) => [
    status,
    success(call, status, schema, components),
  ]);
  const refused = [...refusalsByStatus(call)].map(([status, codes]) => [String(status), refusals.use(status, codes)]);
  return {
    operationId: name,
    summary: call.summary,
    tags: [TAGS[call.service].name],
    security: securityOf(call),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(call.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: components.use(call.body) } } } }
      : {}),
    responses: Object.fromEntries([...answers, ...refused]) as JsonObject,
  };
}

/** docs/openapi.json: OpenAPI 3.1, from the table of HTTP calls and the table of errors. */
export function openapi(version: string): JsonObject {
  const components = new Components();
  const refusals = new Refusals(components);
  const paths: Record<string, JsonObject> = {};
  for (const [name, call] of Object.entries(http) as [string, HttpCall][]) {
    const path = call.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[call.method.toLowerCase()] = operation(name, call, components, refusals);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'ChatApp',
      version,
      description:
        'The HTTP half of the protocol. docs/protocol.md is the text to read first; docs/asyncapi.json is the WebSocket.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:8080', description: 'The entrance (nginx) of a local installation' }],
    tags: Object.values(TAGS) as Json[],
    paths,
    components: {
      schemas: { ...components.schemas(), ErrorCode: { type: 'string', enum: errorCodes, title: 'ErrorCode' } },
      responses: refusals.responses,
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'EdDSA, 10 minutes' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: REFRESH_COOKIE },
      },
    },
  };
}
