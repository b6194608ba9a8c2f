import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { errorCodes, errors, http, type HttpCall } from '../src/index.ts';
import { documents } from '../scripts/documents.ts';
import { refusalsByStatus } from '../scripts/http-errors.ts';

const test = suite('generated documents');
const name = (url: URL) => url.pathname.split('/').at(-1) ?? '';

test('the committed copies are what the schemas say', async () => {
  for (const { url, text } of documents()) {
    const committed = await readFile(url, 'utf8').catch(() => '');
    assert.ok(committed === text, `${name(url)} is stale: pnpm --filter @chatapp/contracts generate`);
  }
});

test('every reference leads somewhere', () => {
  for (const { url, text } of documents()) {
    const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => String(match[1]));
    assert.ok(references.length > 50);
    for (const reference of references) {
      const found = reference
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], JSON.parse(text));
      assert.type(found, 'object', `${name(url)} ${reference}`);
    }
  }
});

test('OpenAPI has every call with every answer', () => {
  const openapi = JSON.parse(documents().find(({ url }) => name(url) === 'openapi.json')?.text ?? '') as {
    paths: Record<string, Record<string, { operationId: string; responses: object }>>;
  };
  for (const [id, call] of Object.entries(http) as [string, HttpCall][]) {
    const operation = openapi.paths[call.path.replaceAll(/:(\w+)/g, '{$1}')]?.[call.method.toLowerCase()];
    assert.is(operation?.operationId, id);
    const statuses = [...Object.keys(call.answers), ...[...refusalsByStatus(call).keys()].map(String)];
    assert.equal(Object.keys(operation?.responses ?? {}).toSorted(), statuses.toSorted(), id);
  }
});

test('every error code is one that some call, or the WebSocket alone, answers with', () => {
  const used = new Set(
    (Object.values(http) as HttpCall[]).flatMap((call) => [...refusalsByStatus(call).values()].flat()),
  );
  // These need no call: an unknown address, an unknown method, and what only a frame can get wrong.
  for (const code of ['not_found', 'method_not_allowed', 'unknown_type', 'too_many_requests_in_frame'] as const)
    used.add(code);
  assert.equal(
    errorCodes.filter((code) => !used.has(code)),
    [],
  );
});

test('a status tells whether to try again as the table does', () => {
  for (const code of errorCodes)
    assert.is(errors[code].retry === 'later', [429, 500, 503, 504].includes(errors[code].status), code);
});

test.run();
