import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseScale, parseStart } from '../src/cli/args.ts';
import { StackError } from '../src/errors.ts';

const args = suite('npm start -- …');

const fails = (work: () => unknown, pattern: RegExp) =>
  assert.throws(work, (error: unknown) => error instanceof StackError && pattern.test(error.message));

args('scale is read for several services, the last word for each counts', () => {
  assert.equal(parseScale(['gateway=3', 'chat-writer=2', 'gateway=4']), { gateway: 4, 'chat-writer': 2 });
  assert.equal(parseScale([]), {});
});

args('a scale that makes no sense is refused with what would', () => {
  for (const word of ['gateway', 'gateway=', 'gateway=0', 'gateway=-1', 'gateway=1.5', 'gateway=65', 'mysql=2', '=2'])
    fails(() => parseScale([word]), /SERVICE=N, with a service of auth, chat-writer/);
});

args('defaults: port 8080, no packages installed without asking', () => {
  const options = parseStart([], {});
  assert.is(options?.port, 8080);
  assert.is(options?.assumeYes, false);
  assert.is(options?.mysqlUrl, undefined);
  assert.match(options?.dataDir ?? '', /\.chatapp$/);
});

args('options and environment are taken over', () => {
  const env = {
    MYSQL_URL: 'mysql://db',
    REDIS_URL: '',
    CI: 'true',
    PUBLIC_ORIGINS: 'https://a.example, https://b.example',
  };
  const options = parseStart(['--port', '9000', '--scale', 'gateway=3', '--data', '/data', '--docker'], env);
  assert.is(options?.port, 9000);
  assert.equal(options?.scale, { gateway: 3 });
  assert.is(options?.dataDir, '/data');
  assert.is(options?.preferDocker, true);
  assert.is(options?.mysqlUrl, 'mysql://db');
  assert.is(options?.redisUrl, undefined);
  assert.is(options?.assumeYes, true);
  assert.equal(options?.origins, ['https://a.example', 'https://b.example']);
});

args('a wrong port and an unknown option are refused', () => {
  for (const port of ['0', '65536', 'http', '80a', ''])
    fails(() => parseStart([`--port=${port}`], {}), /is not a port/);
  fails(() => parseStart(['--prot', '1'], {}), /--prot/);
});

args('a size of Redis that is none is refused before anything starts', () => {
  assert.is(parseStart(['--redis-memory', '512mb'], {})?.redisMaxMemory, '512mb');
  for (const size of ['abc', '', '-1', '1.5gb', '512 mb'])
    fails(() => parseStart([`--redis-memory=${size}`], {}), /--redis-memory .*is not a size/);
});

args('addresses of the environment that are none are refused before anything starts, and not shown', () => {
  fails(() => parseStart([], { MYSQL_URL: 'hunter2' }), /^MYSQL_URL is no address like mysql:/);
  fails(() => parseStart([], { REDIS_URL: 'http://hunter2' }), /^REDIS_URL is no address like redis:/);
  fails(() => parseStart([], { PUBLIC_ORIGINS: 'https://a.example,chat.example' }), /chat\.example is no origin/);
  assert.is(parseStart([], { REDIS_URL: 'redis://a:1,b:2' })?.redisUrl, 'redis://a:1,b:2');
});

args('--help starts nothing', () => {
  assert.is(parseStart(['--help'], {}), undefined);
});
args.run();
