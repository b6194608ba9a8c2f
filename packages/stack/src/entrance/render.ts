import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repoRoot } from '../paths.ts';

const templateFile = join(repoRoot, 'deploy/nginx/nginx.conf.template');

/** The values of deploy/nginx/nginx.conf.template, each a whole directive, several, or none. */
export type NginxValues = Readonly<Record<string, string>>;

/** The upstreams of the template. */
export type Upstream = 'auth' | 'gateway' | 'chat-writer' | 'web';

export interface LocalEntrance {
  listen: readonly string[];
  /** Where the instances listen, `host:port`. */
  servers: Readonly<Record<Upstream, readonly string[]>>;
  /** Addresses and networks whose X-Forwarded-For and X-Forwarded-Proto count. */
  trustedProxies: readonly string[];
  /** Whom the workers run as; for a master that runs as root. */
  user: string | undefined;
  pidFile: string;
  tempDir: string;
  /** Names this configuration; `/healthz` tells it, so that one can see when a reload has happened. */
  config: string;
  /** A file, or undefined for no access log. */
  accessLog: string | undefined;
}

/** A port that nothing listens on; nginx wants at least one server in each upstream. */
const NO_SERVER = 'server 127.0.0.1:9 down;';

/**
 * A server that fails is left out for a second. Not so gateways: after a failure nginx lets one request through until it has ended, and a
 * WebSocket does not end; so everybody else would be refused. A gateway that is away refuses at once, and the next one is asked.
 */
const server = (address: string, upstream: Upstream) =>
  `server ${address} ${upstream === 'gateway' ? 'max_fails=0' : 'max_fails=1 fail_timeout=1s'};`;

export function localValues(entrance: LocalEntrance): NginxValues {
  const servers = (upstream: Upstream) =>
    entrance.servers[upstream].map((address) => server(address, upstream)).join(' ') || NO_SERVER;
  const trusted = entrance.trustedProxies;
  return {
    CHATAPP_CONFIG: entrance.config,
    CHATAPP_USER: entrance.user ? `user ${entrance.user};` : '',
    CHATAPP_PID_FILE: entrance.pidFile,
    CHATAPP_WORKERS: 'auto',
    CHATAPP_OPEN_FILES: '16384',
    // Each who is connected takes two: 8,000 people a worker, for 7 MB of memory.
    CHATAPP_CONNECTIONS: '16384',
    CHATAPP_TEMP_DIR: entrance.tempDir,
    CHATAPP_ACCESS_LOG: entrance.accessLog ? `${entrance.accessLog} json buffer=32k flush=1s` : 'off',
    CHATAPP_REAL_IP:
      trusted.map((network) => `set_real_ip_from ${network};`).join(' ') +
      (trusted.length > 0 ? ' real_ip_header X-Forwarded-For; real_ip_recursive on;' : ''),
    CHATAPP_TRUSTED: trusted.map((network) => `${network} 1;`).join(' '),
    CHATAPP_RESOLVER: '',
    CHATAPP_AUTH_SERVERS: servers('auth'),
    CHATAPP_GATEWAY_SERVERS: servers('gateway'),
    CHATAPP_CHAT_WRITER_SERVERS: servers('chat-writer'),
    CHATAPP_WEB_SERVERS: servers('web'),
    CHATAPP_HSTS: '',
    CHATAPP_LISTEN: entrance.listen.map((address) => `listen ${address};`).join(' '),
  };
}

/**
 * Fills in the template, as envsubst does in a container.
 * @throws Error when a value is missing
 */
export function renderNginx(values: NginxValues, template: string = readFileSync(templateFile, 'utf8')): string {
  return template.replace(/\$\{(CHATAPP_\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for ${name} of the nginx template`);
    return value;
  });
}
