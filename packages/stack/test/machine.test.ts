import { createServer } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listenAddresses, publicOrigins } from '../src/addresses.ts';
import { checkDisk } from '../src/disk.ts';
import { StackError, explain } from '../src/errors.ts';
import { allocatePorts, holdPort, requirePort } from '../src/ports.ts';
import { canReach, findUser } from '../src/users.ts';
import { baseEnv } from '../src/services/base-env.ts';

const machine = suite('the machine');

const listen = (port = 0) =>
  new Promise<{ port: number; close: () => Promise<void> }>((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no address');
      resolve({ port: address.port, close: () => new Promise((done) => void server.close(() => done())) });
    });
  });

machine('a port that is taken is named with its holder', async () => {
  const { port, close } = await listen();
  try {
    await requirePort(port, '127.0.0.1');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, StackError);
    assert.match((error as Error).message, new RegExp(`Port ${port} is taken by .*process ${process.pid}`));
    assert.match((error as Error).message, /--port/);
  } finally {
    await close();
  }
  await requirePort(port, '127.0.0.1');
});

machine('an address that is not this machine’s is refused with a reason', async () => {
  try {
    await requirePort(18_080, '192.0.2.1');
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /has no address 192\.0\.2\.1/);
  }
});

machine('a held port gives way until it is settled, and stays then', async () => {
  const held = await holdPort(allocatePorts('random'));
  const first = held.number;
  const other = await listen(first);
  assert.is.not(await held.ensure(), first);
  await other.close();
  const second = held.number;
  held.settle();
  const again = await listen(second);
  assert.is(await held.ensure(), second);
  await again.close();
});

machine('a disk that is nearly full stops the start', () => {
  checkDisk('/');
  assert.throws(() => checkDisk('/', Number.MAX_SAFE_INTEGER), /nearly full: \d+ MiB free/);
  assert.match(
    explain(Object.assign(new Error('write'), { code: 'ENOSPC', path: '/data/x' })),
    /disk is full \(writing \/data\/x\)/,
  );
});

machine('a store’s user is the first that exists, and has to reach the data', () => {
  const passwd = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\nredis:x:103:106::/:/bin/false\n';
  assert.equal(findUser(['mysql', 'nobody'], passwd), { name: 'nobody', uid: 65_534, gid: 65_533 });
  assert.equal(findUser(['redis', 'nobody'], passwd)?.uid, 103);
  assert.is(findUser(['mysql'], passwd), undefined);
  assert.ok(canReach('/', { name: 'nobody', uid: 65_534, gid: 65_533 }));
});

machine('no service gets an administrator’s URL', () => {
  const { NODE_COMPILE_CACHE: _ours, ...env } = baseEnv({
    MYSQL_URL: 'mysql://root',
    REDIS_URL: 'redis://',
    PORT: '1',
    LOG_LEVEL: 'debug',
    PATH: '/bin',
  });
  assert.equal(env, { LOG_LEVEL: 'debug', PATH: '/bin' });
});
machine('browsers may come from where they can reach the entrance', () => {
  const local = publicOrigins(8080, {});
  assert.equal(local, ['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080']);
  const named = ['https://chat.example.org'];
  const open = publicOrigins(80, { named, host: '0.0.0.0', addresses: ['127.0.0.1', '192.0.2.7'] });
  assert.equal(open, [...named, 'http://localhost', 'http://127.0.0.1', 'http://[::1]', 'http://192.0.2.7']);
  assert.equal(listenAddresses(undefined, 1, ['::1']), ['127.0.0.1:1', '[::1]:1']);
  assert.equal(listenAddresses(undefined, 1, []), ['127.0.0.1:1']);
  assert.equal(listenAddresses('::', 1), ['[::]:1']);
});
machine.run();
