import type { HttpCall } from '@chatapp/contracts';
import { fromSchema } from './from-schema.ts';
import { knownIn, type World } from './requests.ts';
import type { Values } from './values.ts';

const encode = (text: string) => encodeURIComponent(text.toWellFormed());

function path(values: Values, call: HttpCall, { rooms, people }: World): string {
  const { random } = values;
  const filled = call.path
    .replace(':room', values.chance(0.8) ? random.pick(rooms) : encode(values.text()))
    .replace(':user', values.chance(0.5) ? random.pick(people) : encode(values.text()))
    .replace(':seq', values.chance(0.7) ? String(random.int(0, 30)) : encode(values.text()))
    .replaceAll(/:(?:emoji|code|session|invitation|report|trace)/g, () => encode(values.text()));
  const query = Object.keys(call.query?.properties ?? {})
    .filter(() => values.chance(0.6))
    .map((name) => `${name}=${values.chance(0.5) ? random.int(0, 300) : encode(values.text())}`);
  if (values.chance(0.05)) query.push('since[]=1', '__proto__=1', 'limit=1', 'limit=2', '&&=&%');
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

function body(values: Values, call: HttpCall, world: World): string {
  if (!call.body || values.chance(0.05)) return values.chance(0.5) ? '' : (JSON.stringify(values.any()) ?? '');
  const good = fromSchema(values, call.body, knownIn(values, world)) as Record<string, unknown>;
  const whole = JSON.stringify(values.chance(0.1) ? good : values.mutate(good));
  if (values.chance(0.02)) return `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  return values.chance(0.15) ? values.garble(whole) : whole;
}

const types = ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/json;charset=utf-7', 'multipart/form-data', '', 'a/b; c="', 'application/xml']; // prettier-ignore

function headers(values: Values, { token }: World, bytes: number): [string, string][] {
  const { random } = values;
  const list: [string, string][] = [['Host', values.chance(0.97) ? 'localhost' : 'evil.example']];
  if (values.chance(0.9))
    list.push(['Authorization', values.chance(0.9) ? `Bearer ${token}` : values.garble(`Bearer ${token}`)]);
  if (bytes > 0 || values.chance(0.3))
    list.push(['Content-Type', values.chance(0.9) ? 'application/json' : random.pick(types)]);
  if (bytes > 0) list.push(['Content-Length', String(bytes)]);
  const odd: [string, string][] = [
    ['Idempotency-Key', values.text()],
    ['Cookie', `refresh=${values.text()}; refresh=${'A'.repeat(22)}.${'B'.repeat(43)}`],
    ['Origin', random.pick(['http://localhost', 'null', 'http://evil.example', values.text()])],
    ['X-Request-Id', values.text()],
    ['X-Forwarded-For', `${values.text()}, 1.2.3.4, ::1`],
    ['X-Forwarded-Proto', values.text()],
    ['X-Forwarded-Host', values.text()],
    ['Accept-Encoding', values.text()],
    ['If-None-Match', values.text()],
    ['Range', 'bytes=0-1,5-2,-'],
    ['Upgrade', 'websocket'],
    ['Expect', '100-continue'],
    ['Content-Encoding', 'gzip'],
    ['X-Long', 'x'.repeat(3_000)],
  ];
  for (const header of odd) if (values.chance(0.03)) list.push(header);
  return list;
}

/** The bytes of a request that is wrong in some place. Nearly all are HTTP still; a few are not. */
export function hostileCall(values: Values, own: readonly HttpCall[], world: World): Buffer {
  const { random } = values;
  const call = random.pick(own);
  // Whoever logs the others out, or makes people, would test something else.
  if (call.path.endsWith('/logout')) return hostileCall(values, own, { ...world, token: 'nobody' });
  const content = call.method === 'GET' && values.chance(0.95) ? '' : body(values, call, world);
  const bytes = Buffer.from(content.toWellFormed());
  const method = values.chance(0.95)
    ? call.method
    : random.pick(['PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'HEAD', 'POST']);
  const target = values.chance(0.95) ? path(values, call, world) : `/api/${encode(values.garble(call.path))}`;
  // A line break inside a header would begin another one.
  const lines = headers(values, world, bytes.length).map(
    ([name, value]) =>
      `${name}: ${value
        .toWellFormed()
        .replaceAll(/[\0\r\n]/g, ' ')
        .slice(0, 4_000)}\r\n`,
  );
  const head = `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return Buffer.concat([
    Buffer.from(values.chance(0.01) ? values.garble(head.slice(0, -4)) + '\r\n\r\n' : head),
    bytes,
  ]);
}
