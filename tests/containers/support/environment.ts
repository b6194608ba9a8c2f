import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repoRoot } from '@chatapp/stack';
import { DockerComposeEnvironment } from 'testcontainers';
import { docker, run, type RunOptions } from './engine.ts';
import { freePorts } from './free-ports.ts';
import { projectName, removeLeftovers } from './leftovers.ts';

export const deployDir: string = join(repoRoot, 'deploy');

/** Built from this repository; the others (mysql, redis, nginx) are official images. */
export const ownServices = ['auth', 'gateway', 'chat-writer', 'fanout', 'web'] as const;
export type OwnService = (typeof ownServices)[number];
export type Service = OwnService | 'search-indexer' | 'nginx' | 'mysql' | 'redis' | 'migrate';

export interface Container {
  id: string;
  name: string;
  service: Service;
  /** Network (without the project's name) → address. */
  addresses: Readonly<Record<string, string>>;
}

export interface EnvironmentOptions {
  /** Settings as they stand in deploy/.env. */
  settings?: Readonly<Record<string, string>>;
  /** Whose images to use, instead of building them once more. They go when it does. */
  imagesOf?: Environment;
}

/** A look at an environment that runs. */
export type Check = (environment: Environment) => Promise<void>;

/** deploy/compose.yml with secrets, images, volumes and networks of its own. */
export class Environment {
  readonly project: string;
  readonly folder: string;
  readonly url: string;
  /** Of the entrance; the next one is for HTTPS, or for a proxy. */
  readonly port: number;
  readonly #env: Record<string, string>;

  private constructor(project: string, folder: string, port: number) {
    this.project = project;
    this.folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.#env = {
      COMPOSE_PROJECT_NAME: project,
      COMPOSE_ENV_FILES: join(folder, '.env'),
      CHATAPP_SECRETS: join(folder, 'secrets'),
    };
  }

  /** Makes secrets and settings (deploy/init) and the images. Nothing runs yet. */
  static async create({ settings = {}, imagesOf }: EnvironmentOptions = {}): Promise<Environment> {
    await removeLeftovers();
    const folder = await mkdtemp(join(tmpdir(), 'chatapp-containers-'));
    const project = projectName(randomBytes(3).toString('hex'));
    const environment = new Environment(project, folder, await freePorts());
    await run(join(deployDir, 'init'), ['--to', folder, '--origin', environment.url]);
    await environment.set({
      CHATAPP_HTTP: `127.0.0.1:${environment.port}`,
      CHATAPP_VERSION: imagesOf?.project ?? project,
      REGISTRATIONS_PER_HOUR_PER_ADDRESS: '0',
      ...settings,
    });
    if (!imagesOf) await environment.compose('build', '--quiet');
    return environment;
  }

  static async start(options: EnvironmentOptions = {}): Promise<Environment> {
    const environment = await Environment.create(options);
    await environment.up();
    return environment;
  }

  /** Changes deploy/.env, as somebody who runs it would. The last line of a name counts. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await appendFile(join(this.folder, '.env'), `\n${lines.join('')}`);
  }

  /** Brings everything up with what is there already, and waits until all is healthy. */
  async up(): Promise<void> {
    await new DockerComposeEnvironment(deployDir, 'compose.yml')
      .withProjectName(this.project)
      .withEnvironment(this.#env)
      .withAutoCleanup(false)
      .withStartupTimeout(180_000)
      .up();
  }

  compose(...args: string[]): Promise<string> {
    return this.script('compose', ...args);
  }

  /** One of the commands in deploy/. */
  script(name: string, ...args: string[]): Promise<string> {
    return this.run(join(deployDir, name), args);
  }

  run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
    return run(command, args, { ...options, env: { ...this.#env, ...options.env } });
  }

  async secret(name: string): Promise<string> {
    return (await readFile(join(this.folder, 'secrets', name), 'utf8')).trim();
  }

  /** Those that run now; with `all`, those that have ended too. */
  async containers(service?: Service, { all = false }: { all?: boolean } = {}): Promise<Container[]> {
    const ids = await this.compose('ps', '--quiet', ...(all ? ['--all'] : []), ...(service ? [service] : []));
    if (ids === '') return [];
    const found = JSON.parse(await docker('inspect', ...ids.split('\n'))) as {
      Id: string;
      Name: string;
      Config: { Labels: Record<string, string> };
      NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
    }[];
    return found
      .map(({ Id, Name, Config, NetworkSettings }) => ({
        id: Id,
        name: Name.slice(1),
        service: Config.Labels['com.docker.compose.service'] as Service,
        addresses: Object.fromEntries(
          Object.entries(NetworkSettings.Networks).map(([name, { IPAddress }]) => [
            name.slice(this.project.length + 1),
            IPAddress,
          ]),
        ),
      }))
      .toSorted((one, other) => one.name.localeCompare(other.name));
  }

  async container(service: Service, index = 0): Promise<Container> {
    const found = (await this.containers(service))[index];
    if (!found) throw new Error(`there is no container ${index} of ${service}`);
    return found;
  }

  /** For somebody who may do everything, from this machine: the engine's networks are reachable from here alone. */
  async mysqlUrl(): Promise<string> {
    const { addresses } = await this.container('mysql');
    return `mysql://root:${await this.secret('mysql_root_password')}@${addresses['chat-db']}:3306`;
  }

  /** Commands to Redis, as one of its users. */
  async redis(
    user: 'operator' | 'search-indexer' | Exclude<OwnService, 'web'>,
    ...commands: string[]
  ): Promise<string> {
    const { id } = await this.container('redis');
    const { password } = new URL(await this.secret(`redis_url_${user.replace('-', '_')}`));
    const script = 'printf "%s\\n" "$@" | redis-cli --no-auth-warning --user "$0"';
    return docker('exec', '-e', `REDISCLI_AUTH=${password}`, id, 'sh', '-c', script, user, ...commands);
  }

  /** One figure of a container's /metrics, all its labels together. */
  async figure({ addresses }: Container, name: string): Promise<number> {
    const text = await (await fetch(`http://${addresses['bus']}:3001/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  /** Ends everything; `volumes`: and forgets what it held. */
  async down({ volumes }: { volumes: boolean }): Promise<void> {
    await this.compose('down', '--remove-orphans', '--timeout', '20', ...(volumes ? ['--volumes'] : []));
  }

  /** Leaves nothing behind, images included. */
  async remove(): Promise<void> {
    await this.down({ volumes: true });
    const images = await docker('image', 'ls', '--quiet', '--filter', `reference=chatapp/*:${this.project}*`);
    if (images !== '') await docker('image', 'rm', '--force', ...new Set(images.split('\n')));
    await rm(this.folder, { recursive: true, force: true });
  }
}
