import { limits } from '@chatapp/contracts';
import { baseEnv } from '@chatapp/service-kit';
import Type, { type Static } from 'typebox';

const count = (value: number, description: string) => Type.Integer({ minimum: 1, default: value, description });
const ms = (value: number, description: string) => Type.Integer({ minimum: 0, default: value, description });

/** Every limit of the gateway. Those that protocol.md fixes take their defaults from `limits`. */
export const Env = Type.Object({
  ...baseEnv,
  JWT_PUBLIC_KEYS_FILE: Type.String({ description: "Path of a JWKS with auth's public keys" }),
  PUBLIC_ORIGINS: Type.String({
    default: '',
    description: 'Comma list of the origins whose pages may connect, besides the one the gateway is reached at',
  }),

  CONNECTIONS: count(50_000, 'WebSockets at the most'),
  CONNECTIONS_PER_ADDRESS: count(20_000, 'WebSockets from one address at the most; many people may share one'),
  HELLO_TIMEOUT_MS: ms(limits.helloTimeoutMs, 'From connecting to hello'),
  HEARTBEAT_MS: Type.Integer({
    minimum: 100,
    default: limits.heartbeatMs,
    description: 'Between pings; two unanswered ones end a connection. nginx ends one that is silent for 40 s',
  }),
  TOKEN_GRACE_MS: ms(5_000, 'How long a connection outlives its access token'),

  FRAME_BYTES: count(limits.frameBytes, "A client's frame"),
  REQUESTS_PER_FRAME: count(limits.requestsPerFrame, 'Requests in one frame'),
  REQUESTS_PER_SECOND: count(100, 'Sustained requests per second of one connection, and of one person over HTTP'),
  REQUEST_BURST: count(400, 'Requests that may come at once'),
  SUBSCRIPTIONS_PER_SECOND: count(
    100,
    'Sustained subscriptions to rooms per second of one connection, each room counted',
  ),
  SUBSCRIPTION_BURST: count(limits.roomsPerConnection, 'Rooms that a connection may subscribe to at once'),
  FLOOD_REFUSALS: count(1_000, 'Refusals for speed, without ten quiet seconds between them, that end a connection'),
  BAD_FRAMES: count(20, 'Frames that cannot be understood, without a quiet minute between them, that end a connection'),
  ROOMS_PER_CONNECTION: count(limits.roomsPerConnection, 'Rooms that one connection may be subscribed to'),
  TYPING_INTERVAL_MS: ms(2_000, 'At most one typing signal in this time from one connection and room'),

  IN_FLIGHT_PER_CONNECTION: count(1_000, 'Unanswered commands of one connection'),
  IN_FLIGHT: count(50_000, 'Unanswered commands of all'),
  QUEUE_BYTES: count(16 * 1_024 * 1_024, 'Commands that wait for Redis'),
  COMMAND_LAG: count(20_000, 'Entries of one partition that chat-writer is behind, from which commands are refused'),
  LATE_MS: count(500, 'How long answers may take before no more commands are taken than can be answered in that time'),
  REDIS_AWAY_MS: ms(2_000, 'How long Redis may be away before commands are refused; until then they wait for it'),
  REPLY_TIMEOUT_MS: count(10_000, 'How long a command may stay unanswered'),

  SLOW_READER_BYTES: count(1_024 * 1_024, 'What may wait for one socket before it gets no more events'),
  SLOW_READER_MAX_BYTES: count(
    4 * 1_024 * 1_024,
    'What may wait for a slow socket, answers and all, before it is closed',
  ),
  SLOW_READER_MS: ms(30_000, 'How long a socket may stay slow before it is closed'),

  LINGER_MS: ms(10_000, 'How long events still come for a room or a watched person after the last listener left'),
  PRESENCE_EVERY_MS: ms(limits.presenceEveryMs, 'At the least between two `presence` events of one connection'),
  ONLINE_EVERY_MS: ms(limits.onlineEveryMs, 'How long changes of who listens to a room gather before they are told'),
  DRAIN_MS: ms(1_500, 'How long a graceful stop waits for answers on their way'),
  RECONNECT_SPREAD_MS: ms(2_000, 'Over what time the clients of a stopping gateway are told to come back'),
});
export type Env = Static<typeof Env>;
