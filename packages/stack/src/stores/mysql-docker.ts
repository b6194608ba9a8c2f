import { holdPort } from '../ports.ts';
import { Supervised } from '../process/supervised.ts';
import { mysqlAnswers } from './mysql-ready.ts';
import { removeContainer, runContainer } from './docker.ts';
import { supervisedServer, type MysqlOptions, type MysqlServer } from './mysql-server.ts';
import { commonSettings } from './mysql-settings.ts';

const IMAGE = 'mysql:9.7';

/** A container with its data in a named volume, published on loopback. */
export async function mysqlDocker(options: MysqlOptions): Promise<MysqlServer> {
  const { password } = options;
  const container = `chatapp-${options.id}-mysql`;
  const port = await holdPort(options.ports);
  const supervised = new Supervised({
    name: 'mysql',
    spec: async () => {
      await removeContainer(container);
      return {
        name: 'mysql',
        command: 'docker',
        args: runContainer(
          {
            name: container,
            image: IMAGE,
            publish: `127.0.0.1:${await port.ensure()}:3306`,
            volume: `${container}:/var/lib/mysql`,
          },
          { pass: 'MYSQL_ROOT_PASSWORD', command: [...commonSettings(options.durable), '--mysqlx=OFF'] },
        ),
        env: { ...process.env, MYSQL_ROOT_PASSWORD: password },
        logFile: options.logFile,
        container,
      };
    },
    ready: () => mysqlAnswers(`mysql://root:${password}@127.0.0.1:${port.number}`),
    // The first start makes the data, and may have to pull the image.
    readyTimeoutMs: 300_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 30_000,
    restart: true,
    maxCrashesPerMinute: 3,
    onEvent: options.onEvent,
  });
  return supervisedServer(supervised, password, { kind: 'docker', port, socket: undefined });
}
