import type { StackEvent } from './process/supervised.ts';
import type { Scale, ServiceName } from './services/specs.ts';

export interface StackOptions {
  /** Everything that lasts: data of the stores, secrets, logs. One stack at a time. */
  dataDir: string;
  /** Instances of each service; two gateways and one of each other by default. */
  scale?: Scale;
  /** Of nginx; a free one by default. */
  port?: number | 'random';
  /** Address that nginx listens on; loopback by default. */
  host?: string;
  /** Only these; none means the stores alone. All by default. */
  services?: readonly ServiceName[];
  /** Settings for every service. */
  env?: Readonly<Record<string, string>>;
  /** Settings for one service. */
  serviceEnv?: Partial<Record<ServiceName, Readonly<Record<string, string>>>>;
  /** Other programs than the services' own. */
  entries?: Partial<Record<ServiceName, string>>;
  /** Whether the web pages are built when they have changed; true by default. */
  webBuild?: boolean;
  /** Whether a service that dies is started again; true by default. */
  restart?: boolean;
  /** Whether the database is brought to its newest form first; true by default. */
  migrate?: boolean;
  /** An administrator's URL of a MySQL that somebody else runs. */
  mysqlUrl?: string | undefined;
  /** Ports of this machine by which single services reach that MySQL, such as those of proxies. */
  mysqlPorts?: Partial<Record<ServiceName, number>>;
  redisUrl?: string | undefined;
  /** Of a private Redis, such as `256mb`. */
  redisMaxMemory?: string | undefined;
  /** Containers even where the programs are found. */
  preferDocker?: boolean;
  /** Packages may be installed without asking. */
  assumeYes?: boolean;
  /** Further origins from which browsers come, such as `https://chat.example.org`; the first is the web pages' own. */
  origins?: readonly string[];
  /** Proxies in front of nginx whose X-Forwarded-For counts. */
  trustedProxies?: readonly string[];
  /** Ends a start that is under way. */
  signal?: AbortSignal;
  /** Told what takes time. */
  say?: (line: string) => void;
  onEvent?: (event: StackEvent) => void;
}
