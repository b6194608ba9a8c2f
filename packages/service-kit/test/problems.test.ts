import { errors, type ErrorCode, type Problem } from '@chatapp/contracts';
import type { InjectOptions } from 'fastify';
import Type from 'typebox';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { AppError } from '../src/index.ts';
import { testService } from './support/service.ts';

const test = suite('problems');
const { service, lines } = testService();
const { app } = service;

const schema = {
  params: Type.Object({ seq: Type.Integer({ minimum: 1 }) }),
  querystring: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    deep: Type.Optional(Type.Boolean()),
  }),
  body: Type.Object({ name: Type.String({ minLength: 1 }), secret: Type.Optional(Type.String({ maxLength: 3 })) }),
};
app.post('/things/:seq', { schema }, async (request) => ({ params: request.params, query: request.query }));
const thrown: Record<string, unknown> = {
  refusal: new AppError('not_a_member'),
  busy: new AppError('busy', { retryAfterMs: 1_200, detail: 'Partition 3 is behind.' }),
  unauthorised: new AppError('token_expired'),
  fault: Object.assign(new Error('ER_BAD_FIELD: column hunter2'), { sql: "SELECT 'hunter2'" }),
  text: 'hunter2',
  nothing: undefined,
  teapot: Object.assign(new Error('short and stout'), { statusCode: 418 }),
  away: Object.assign(new Error('connect ECONNREFUSED hunter2'), { code: 'ECONNREFUSED' }),
  limited: Object.assign(new Error('hunter2'), { statusCode: 429 }),
};
app.get('/throw/:what', async (request) => {
  throw thrown[(request.params as { what: string }).what];
});

test.after(() => service.stop());

async function refused(
  options: InjectOptions,
  code: ErrorCode,
): Promise<{ problem: Problem; headers: Record<string, unknown> }> {
  const answer = await app.inject(options);
  const problem = answer.json<Problem>();
  assert.is(problem.code, code);
  assert.is(answer.statusCode, errors[code].status);
  assert.is(problem.status, errors[code].status);
  assert.is(problem.title, errors[code].message);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  assert.ok(problem.requestId);
  assert.not.match(answer.body, 'hunter2');
  return { problem, headers: answer.headers };
}

const post = (more: InjectOptions): InjectOptions => ({
  method: 'POST',
  url: '/things/1',
  headers: { 'content-type': 'application/json' },
  ...more,
});

test('JSON that is none, and a body that is empty', async () => {
  await refused(post({ payload: '{"name":' }), 'bad_json');
  await refused(post({ payload: '' }), 'bad_json');
  await refused(post({ payload: '{"__proto__": {"a": 1}}' }), 'bad_json');
});

test('a body that is too large, and one that is no JSON', async () => {
  await refused(post({ payload: JSON.stringify({ name: 'x'.repeat(70_000) }) }), 'payload_too_large');
  await refused(
    post({ payload: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    'unsupported_media_type',
  );
});

test('an address that does not exist, or cannot be read', async () => {
  await refused({ method: 'GET', url: '/nowhere?token=hunter2' }, 'not_found');
  await refused({ method: 'GET', url: '/things' }, 'not_found');
  await refused({ method: 'GET', url: '/things/1/more' }, 'not_found');
  await refused({ method: 'GET', url: '/throw/%E0%A4%A' }, 'bad_request');
});

test('a method that an address does not take, with those that it does', async () => {
  const { headers } = await refused({ method: 'DELETE', url: '/things/1?x=y' }, 'method_not_allowed');
  assert.is(headers['allow'], 'POST');
  const other = await refused({ method: 'PUT', url: '/throw/x' }, 'method_not_allowed');
  assert.is(other.headers['allow'], 'GET, HEAD');
});

test('fields that are wrong are named, and what they held is not repeated', async () => {
  const { problem } = await refused(post({ payload: { name: '', secret: 'hunter2' } }), 'bad_request');
  assert.equal(
    problem.errors?.map((error) => error.path),
    ['/name', '/secret'],
  );
  await refused(post({ payload: '[]' }), 'bad_request');
  await refused(post({ payload: 'null' }), 'bad_request');
  await refused({ method: 'POST', url: '/things/1' }, 'bad_request');
});

test('parameters become what the schema asks for, or are refused', async () => {
  const answer = await app.inject(post({ url: '/things/7?deep=true', payload: { name: 'a' } }));
  assert.equal(answer.json(), { params: { seq: 7 }, query: { limit: 50, deep: true } });
  for (const url of [
    '/things/0',
    '/things/1.5',
    '/things/x',
    '/things/1?limit=',
    '/things/1?limit=201',
    '/things/1?limit=1&limit=2',
  ])
    await refused(post({ url, payload: { name: 'a' } }), 'bad_request');
});

test('a refusal is answered by its row of the table, with Retry-After where it has one', async () => {
  const plain = await refused({ url: '/throw/refusal' }, 'not_a_member');
  assert.is(plain.problem.detail, undefined);
  assert.is(plain.headers['retry-after'], undefined);
  const { problem, headers } = await refused({ url: '/throw/busy' }, 'busy');
  assert.is(problem.detail, 'Partition 3 is behind.');
  assert.is(problem.retryAfterMs, 1_200);
  assert.is(headers['retry-after'], '2');
});

test('401 names the scheme', async () => {
  const { headers } = await refused({ url: '/throw/unauthorised' }, 'token_expired');
  assert.is(headers['www-authenticate'], 'Bearer');
});

test('a fault is logged with its insides and answered without', async () => {
  const { problem } = await refused({ url: '/throw/fault', headers: { 'x-request-id': 'r-7' } }, 'internal');
  assert.is(problem.requestId, 'r-7');
  assert.is(problem.detail, undefined);
  const line = lines.find((entry) => entry.msg === 'a request failed');
  assert.is(line?.['reqId'], 'r-7');
  assert.match(JSON.stringify(line?.['err']), 'ER_BAD_FIELD');
  assert.not.match(JSON.stringify(line), 'SELECT');
});

test('a store that is away is a matter of waiting', async () => {
  const { headers } = await refused({ url: '/throw/away' }, 'unavailable');
  assert.is(headers['retry-after'], '1');
  assert.ok(lines.some((line) => line.level === 'warn' && line.msg === 'a store did not answer'));
});

test('what is thrown and is no Error is a fault like any other', async () => {
  await refused({ url: '/throw/text' }, 'internal');
  await refused({ url: '/throw/nothing' }, 'internal');
});

test("other libraries' refusals keep their kind", async () => {
  await refused({ url: '/throw/teapot' }, 'bad_request');
  await refused({ url: '/throw/limited' }, 'rate_limited');
});

test('each request leaves one line, without its query', async () => {
  lines.length = 0;
  await app.inject({ url: '/nowhere?q=private' });
  assert.equal(
    lines.map(({ msg, method, path, status }) => ({ msg, method, path, status })),
    [{ msg: 'request', method: 'GET', path: '/nowhere', status: 404 }],
  );
  assert.not.match(JSON.stringify(lines), 'private');
});

test.run();
