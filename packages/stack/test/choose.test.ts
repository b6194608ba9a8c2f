import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installConsent } from '../src/backends/apt.ts';
import { chooseBackends, type Facts } from '../src/backends/choose.ts';
import { StackError } from '../src/errors.ts';

const programs = { mysql: '/usr/sbin/mysqld', redis: '/usr/bin/redis-server', nginx: '/usr/sbin/nginx' };
const nothing: Facts = { urls: {}, programs: {}, docker: false, apt: false };

const ready = (facts: Facts) => {
  const choice = chooseBackends(facts);
  if (choice.kind !== 'ready') throw new Error('not ready');
  return choice.backends;
};

const choose = suite('choosing where MySQL, Redis and nginx come from');

choose('a URL comes before a program, a program before Docker', () => {
  const backends = ready({ ...nothing, urls: { mysql: 'mysql://db' }, programs, docker: true });
  assert.equal(backends.mysql, { kind: 'url', url: 'mysql://db' });
  assert.equal(backends.redis, { kind: 'program', path: programs.redis });
  assert.equal(backends.nginx, { kind: 'program', path: programs.nginx });
});

choose('Docker brings what is missing, and only that', () => {
  const backends = ready({ ...nothing, programs: { redis: programs.redis }, docker: true, apt: true });
  assert.equal([backends.mysql.kind, backends.redis.kind, backends.nginx.kind], ['docker', 'program', 'docker']);
});

choose('Docker comes first where that is asked for', () => {
  const backends = ready({ ...nothing, programs, docker: true, preferDocker: true });
  assert.equal([backends.mysql.kind, backends.redis.kind, backends.nginx.kind], ['docker', 'docker', 'docker']);
  assert.is(ready({ ...nothing, programs, preferDocker: true }).mysql.kind, 'program');
});

choose('without Docker apt installs what is missing, and only that', () => {
  assert.equal(chooseBackends({ ...nothing, programs: { redis: programs.redis }, apt: true }), {
    kind: 'install',
    parts: ['mysql', 'nginx'],
  });
});

choose('a URL needs no program', () => {
  const urls = { mysql: 'mysql://db', redis: 'redis://cache' };
  assert.equal(chooseBackends({ ...nothing, urls, apt: true }), { kind: 'install', parts: ['nginx'] });
});

choose('with no way at all the error names all three', () => {
  try {
    chooseBackends({ ...nothing, programs: { nginx: programs.nginx } });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, StackError);
    const { message } = error as StackError;
    for (const word of ['mysqld', 'redis-server', 'apt install', 'Docker', 'MYSQL_URL', 'REDIS_URL'])
      assert.ok(message.includes(word), word);
    assert.not(message.split('\n')[0]?.includes('nginx'));
  }
});

choose('data stays where it began', () => {
  assert.is(ready({ ...nothing, programs, docker: true, mysqlDataIn: 'docker' }).mysql.kind, 'docker');
  assert.is(
    ready({ ...nothing, programs, docker: true, mysqlDataIn: 'program', preferDocker: true }).mysql.kind,
    'program',
  );
  assert.throws(() => chooseBackends({ ...nothing, programs, mysqlDataIn: 'docker' }), /Docker volume/);
});
choose.run();

const consent = suite('whether packages may be installed');

consent('never without the right to', () => {
  assert.is(installConsent({ rights: undefined, terminal: true, assumeYes: true }), 'no');
});
consent('at once after --yes or in CI', () => {
  assert.is(installConsent({ rights: 'sudo', terminal: false, assumeYes: true }), 'go');
});
consent('after a question on a terminal', () => {
  assert.is(installConsent({ rights: 'root', terminal: true, assumeYes: false }), 'ask');
  assert.is(installConsent({ rights: 'sudo', terminal: true, assumeYes: false }), 'ask');
});
consent('without a terminal as root, but not with somebody’s sudo', () => {
  assert.is(installConsent({ rights: 'root', terminal: false, assumeYes: false }), 'go');
  assert.is(installConsent({ rights: 'sudo', terminal: false, assumeYes: false }), 'no');
});
consent.run();
