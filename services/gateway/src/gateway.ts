import type { Bus, Logger } from '@chatapp/bus';
import type { Claims } from '@chatapp/contracts';
import type { Admission } from './admission.ts';
import type { HttpPace } from './bearer.ts';
import type { Channels } from './channels.ts';
import type { Commander } from './commander.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import type { DeadlineWheel } from './deadline-wheel.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { Env } from './env.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { Laggards } from './slow-readers.ts';
import type { Linger } from './linger.ts';
import type { Outbound } from './outbound.ts';
import type { Pending } from './pending.ts';
import type { Recovery } from './recovery.ts';
import type { Speed } from './speed.ts';
import type { GatewayMetrics } from './metrics.ts';

/** The parts of one gateway, as handlers and routes get them. */
export interface Gateway {
  /** Its name on the bus: another one after each start, so that no answer meant for an earlier process is taken for its own. */
  readonly id: string;
  readonly env: Env;
  readonly log: Logger;
  readonly bus: Bus;
  readonly origins: ReadonlySet<string>;
  readonly connections: Connections;
  readonly channels: Channels<Connection>;
  readonly pending: Pending;
  readonly commander: Commander;
  readonly admission: Admission;
  readonly speed: Speed;
  readonly httpPace: HttpPace;
  readonly outbound: Outbound;
  readonly laggards: Laggards;
  readonly heartbeats: Heartbeats;
  readonly linger: Linger;
  readonly recovery: Recovery;
  readonly ended: EndedSessions;
  /** Hello's deadline, then the token's end, of each connection. */
  readonly deadlines: DeadlineWheel<Connection>;
  readonly metrics: GatewayMetrics;
  /** Whose access token this is. @throws AppError */
  verify(token: string): Promise<Claims>;
}
