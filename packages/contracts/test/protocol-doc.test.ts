import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closeCodes, errors, events, http, limits, requests, type HttpCall } from '../src/index.ts';

const test = suite('docs/protocol.md');
const text = await readFile(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

function section(title: string): string {
  const [, rest = ''] = text.split(`\n## ${title}\n`);
  return rest.split('\n## ')[0] ?? '';
}

/** Rows of the tables of a section, without the heads: cells as they read, backquotes taken off. */
function rowsOf(title: string): string[][] {
  const lines = section(title)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
  );
  return cells.filter((_, place) => !isRule(cells[place]) && !isRule(cells[place + 1]));
}

const isRule = (cells: string[] | undefined) => cells?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;

test('the table of errors is the one of the code', () => {
  const expected = Object.entries(errors).map(([code, row]) => [code, `${row.status}`, row.retry, row.message]);
  assert.equal(rowsOf('Errors'), expected);
});

test('so is the table of close codes', () => {
  const expected = Object.entries(closeCodes).map(([name, row]) => [`${row.code}`, name, row.message]);
  assert.equal(rowsOf('Close codes'), expected);
});

test('so is the table of limits', () => {
  const rows = rowsOf('Limits');
  assert.equal(
    rows.map(([name, value]) => [name, value]),
    Object.entries(limits).map(([name, value]) => [name, value.toLocaleString('en-US')]),
  );
  for (const [name, , meaning] of rows) assert.ok(meaning, name);
});

test('ranges of close codes tell what to do', () => {
  for (const { code } of Object.values(closeCodes)) assert.ok(code >= 4_000 && code < 5_000);
  assert.is(new Set(Object.values(closeCodes).map(({ code }) => code)).size, Object.keys(closeCodes).length);
});

test('every call, request and event is told of', () => {
  const calls = `${section('Accounts')}${section('Rooms and messages over HTTP')}${section('Administration')}`;
  for (const [name, { method, path }] of Object.entries(http) as [string, HttpCall][])
    assert.ok(
      calls.split('\n').some((line) => line.includes(method) && line.replaceAll(/[`?]/g, ' ').includes(`${path} `)),
      name,
    );
  const socket = section('WebSocket `/ws`');
  for (const name of Object.keys(requests)) assert.ok(socket.includes(`"${name}"`), name);
  for (const name of Object.keys(events)) assert.ok(socket.includes(`\`${name}`) || socket.includes(`"${name}"`), name);
});

test('nothing is told of that does not exist', () => {
  const paths = new Set((Object.values(http) as HttpCall[]).map(({ path }) => path));
  for (const [, , path] of text.matchAll(/^\| `(GET|POST|PUT|PATCH|DELETE) (\/api[^`?\s]*)/gm))
    assert.ok(paths.has(String(path)), path);
  const socket = section('WebSocket `/ws`');
  const known = new Set([...Object.keys(requests), ...Object.keys(events)]);
  for (const [, name] of socket.matchAll(/type: "([a-z.]+)"/g)) assert.ok(known.has(String(name)), name);
});

test.run();
