import { StackError } from '../errors.ts';
import type { Part } from './programs.ts';

/** Where one part comes from. */
export type OwnBackend = { kind: 'program'; path: string } | { kind: 'docker' };
export type Backend = { kind: 'url'; url: string } | OwnBackend;
export type Backends = { mysql: Backend; redis: Backend; nginx: OwnBackend };

/** What is known about this machine and its settings. */
export interface Facts {
  urls: { mysql?: string | undefined; redis?: string | undefined };
  programs: Partial<Record<Part, string>>;
  /** A Docker engine answers. */
  docker: boolean;
  /** Debian packages may be installed, now or after a yes. */
  apt: boolean;
  /** Where MySQL's data of this folder lies already. */
  mysqlDataIn?: 'program' | 'docker' | undefined;
  /** Containers even where programs are found. */
  preferDocker?: boolean;
}

export type Choice = { kind: 'ready'; backends: Backends } | { kind: 'install'; parts: Part[] };

const parts: readonly Part[] = ['mysql', 'redis', 'nginx'];

const titles: Record<Part, string> = {
  mysql: 'MySQL or MariaDB (mysqld, mariadbd)',
  redis: 'Redis or Valkey (redis-server, valkey-server)',
  nginx: 'nginx',
};

/**
 * For each part: the URL where one is set, else the program on this machine, else Docker, else what apt can bring.
 * Data stays where it is: a folder whose MySQL began in Docker goes on there.
 * @throws StackError that names every way to get what is missing
 */
export function chooseBackends(facts: Facts): Choice {
  const chosen = new Map<Part, Backend>();
  for (const part of parts) {
    const backend = chooseOne(part, facts);
    if (backend) chosen.set(part, backend);
  }
  const missing = parts.filter((part) => !chosen.has(part));
  if (missing.length === 0) return { kind: 'ready', backends: Object.fromEntries(chosen) as Backends };
  if (facts.apt) return { kind: 'install', parts: missing };
  throw new StackError(
    `Not found on this machine: ${missing.map((part) => titles[part]).join('; ')}.\nAny of these ways will do:\n` +
      '  1. install them (Debian, Ubuntu: apt install mariadb-server redis-server nginx; macOS: brew install mysql redis nginx),\n' +
      '  2. start Docker: containers are then used,\n' +
      '  3. name servers that run elsewhere: MYSQL_URL=mysql://admin:password@host:3306 and REDIS_URL=redis://host:6379 (nginx is needed all the same).',
  );
}

function chooseOne(part: Part, facts: Facts): Backend | undefined {
  const url = part === 'nginx' ? undefined : facts.urls[part];
  if (url) return { kind: 'url', url };
  const path = facts.programs[part];
  const program: Backend | undefined = path ? { kind: 'program', path } : undefined;
  const docker: Backend | undefined = facts.docker ? { kind: 'docker' } : undefined;
  if (part === 'mysql' && facts.mysqlDataIn) return keepData(facts, program, docker);
  return facts.preferDocker ? (docker ?? program) : (program ?? docker);
}

function keepData(facts: Facts, program: Backend | undefined, docker: Backend | undefined): Backend | undefined {
  if (facts.mysqlDataIn === 'program') return program;
  if (docker) return docker;
  throw new StackError(
    'The data of this folder lies in a Docker volume, and no Docker engine answers.\n' +
      'Start Docker, or choose another folder with --data.',
  );
}
