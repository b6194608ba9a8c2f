import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors, type ErrorCode } from '@chatapp/contracts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProgram } from '../src/backends/programs.ts';
import { localValues, renderNginx, type LocalEntrance } from '../src/entrance/render.ts';
import { repoRoot } from '../src/paths.ts';

const entrance: LocalEntrance = {
  listen: ['127.0.0.1:18080', '[::1]:18080'],
  servers: { auth: ['127.0.0.1:1'], gateway: ['127.0.0.1:2', '127.0.0.1:3'], 'chat-writer': ['127.0.0.1:4'], web: [] },
  trustedProxies: [],
  user: undefined,
  pidFile: '/tmp/nginx.pid',
  tempDir: '/tmp',
  accessLog: undefined,
  config: '1',
};

/** deploy/nginx/container.env as envsubst sees it. */
function containerValues(): Record<string, string> {
  const lines = readFileSync(join(repoRoot, 'deploy/nginx/container.env'), 'utf8').split('\n');
  const pairs = lines
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

const render = suite('the nginx configuration');

render('names every instance, and marks an upstream without any as down', () => {
  const config = renderNginx(localValues(entrance));
  assert.match(config, /upstream gateway \{[^}]*server 127\.0\.0\.1:2 [^;]*; server 127\.0\.0\.1:3 /);
  assert.match(config, /upstream web \{[^}]*server 127\.0\.0\.1:9 down;/);
  assert.match(config, /listen 127\.0\.0\.1:18080; listen \[::1\]:18080;/);
  assert.not.match(config, /\$\{/);
  assert.not.match(config, /resolver/);
});

render('for containers comes from the same template, with names that are looked up again and again', () => {
  const values = containerValues();
  const config = renderNginx(values);
  assert.match(config, /resolver 127\.0\.0\.11 valid=1s/);
  assert.match(config, /server gateway:3000 resolve /);
  assert.not.match(config, /\$\{/);
  const filter = new RegExp(values.NGINX_ENVSUBST_FILTER ?? '');
  assert.ok(Object.keys(localValues(entrance)).every((name) => filter.test(name)));
});

render('believes X-Forwarded-For of named proxies only', () => {
  assert.not.match(renderNginx(localValues(entrance)), /set_real_ip_from/);
  const config = renderNginx(localValues({ ...entrance, trustedProxies: ['10.0.0.0/8'] }));
  assert.match(config, /set_real_ip_from 10\.0\.0\.0\/8;/);
  assert.match(config, /10\.0\.0\.0\/8 1;/);
});

render('a value that is missing is an error', () => {
  assert.throws(() => renderNginx({}), /no value for CHATAPP_/);
});

render('its problems are rows of the table of errors', () => {
  const bodies = [...renderNginx(localValues(entrance)).matchAll(/return (\d+) '(\{"type":"[^']*)'/g)];
  assert.is(bodies.length, 4);
  for (const [, status, body = ''] of bodies) {
    const problem = JSON.parse(body) as {
      code: ErrorCode;
      title: string;
      status: number;
      type: string;
      retryAfterMs?: number;
    };
    const row = errors[problem.code];
    assert.equal([problem.status, Number(status), problem.title], [row.status, row.status, row.message], problem.code);
    assert.is(problem.type, `/docs/errors#${problem.code}`);
    assert.is(problem.retryAfterMs !== undefined, row.retry === 'later', problem.code);
  }
});

render('nginx takes it', () => {
  const nginx = findProgram(['nginx']);
  if (!nginx) return;
  const dir = mkdtempSync(join(tmpdir(), 'chatapp-nginx-'));
  try {
    const file = join(dir, 'nginx.conf');
    writeFileSync(
      file,
      renderNginx(
        localValues({ ...entrance, pidFile: join(dir, 'pid'), tempDir: dir, trustedProxies: ['10.0.0.0/8'] }),
      ),
    );
    execFileSync(nginx, ['-t', '-q', '-e', 'stderr', '-p', dir, '-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  } finally {
    rmSync(dir, { recursive: true });
  }
});
render.run();
