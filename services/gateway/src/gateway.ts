import type { Bus, Logger } from '@chatapp/bus';
import type { Claims } from '@chatapp/contracts';
import type { Admission } from './admission/admission.ts';
import type { Pace } from './admission/pace.ts';
import type { HttpPace } from './routes/bearer.ts';
import type { Channels } from './channels/channels.ts';
import type { Commander } from './commands/commander.ts';
import type { Connection } from './sockets/connection.ts';
import type { Connections } from './sockets/connections.ts';
import type { DeadlineWheel } from './timing/deadline-wheel.ts';
import type { EndedSessions } from './admission/ended-sessions.ts';
import type { RecentRoles } from './admission/recent-roles.ts';
import type { Env } from './env.ts';
import type { Heartbeats } from './sockets/heartbeats.ts';
import type { Laggards } from './sockets/slow-readers.ts';
import type { Linger } from './channels/linger.ts';
import type { Outbound } from './sockets/outbound.ts';
import type { Pending } from './commands/pending.ts';
import type { Subscriptions } from './commands/subscriptions.ts';
import type { Presence } from './presence/presence.ts';
import type { Recovery } from './channels/recovery.ts';
import type { Speed } from './admission/speed.ts';
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
  readonly subscriptions: Subscriptions;
  readonly admission: Admission;
  readonly speed: Speed;
  readonly httpPace: HttpPace;
  /** How fast rooms may be subscribed to. */
  readonly subscribing: Pace;
  readonly outbound: Outbound;
  readonly laggards: Laggards;
  readonly heartbeats: Heartbeats;
  readonly linger: Linger;
  readonly recovery: Recovery;
  readonly presence: Presence;
  /** How fast a connection may change whom it watches. */
  readonly watching: Pace;
  readonly ended: EndedSessions;
  readonly roles: RecentRoles;
  /** Hello's deadline, then the token's end, of each connection. */
  readonly deadlines: DeadlineWheel<Connection>;
  readonly metrics: GatewayMetrics;
  /** Whose access token this is. @throws AppError */
  verify(token: string): Promise<Claims>;
}
