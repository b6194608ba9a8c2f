import { requests, type RequestType } from '@chatapp/contracts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Figures that are read when they are asked for. */
export interface Readings {
  readonly connections: () => number;
  readonly lagging: () => number;
  readonly channels: () => number;
  readonly pending: () => number;
  readonly writes: () => number;
  readonly frames: () => number;
  readonly deliveries: () => number;
  readonly people: () => number;
  readonly watched: () => number;
}

export function gatewayMetrics(register: Registry, read: Readings) {
  const registers = [register];
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('gateway_connections', 'Open WebSockets', read.connections);
  gauge('gateway_lagging_connections', 'WebSockets that do not take what comes', read.lagging);
  gauge('gateway_channels', 'Rooms and persons that this gateway listens to', read.channels);
  gauge('gateway_pending', 'Commands without an answer yet', read.pending);
  gauge('gateway_people', 'People with a WebSocket here', read.people);
  gauge('gateway_watched_people', 'People whose presence somebody here watches', read.watched);
  const total = (name: string, help: string, value: () => number) => {
    let last = 0;
    const counter: Counter = new Counter({
      name,
      help,
      registers,
      collect() {
        counter.inc(value() - last);
        last = value();
      },
    });
  };
  total('gateway_deliveries_total', 'Events put out to sockets, once for each socket', read.deliveries);
  total('gateway_frames_total', 'WebSocket frames written', read.frames);
  total('gateway_writes_total', 'Writes to sockets', read.writes);
  return {
    framesIn: new Counter({ name: 'gateway_frames_in_total', help: 'Frames that came from clients', registers }),
    requests: requestCounters(registers),
    refused: new Counter({ name: 'gateway_refused_total', help: 'Refusals', labelNames: ['code'], registers }),
    closes: new Counter({ name: 'gateway_closes_total', help: 'Closes', labelNames: ['reason'], registers }),
    recoveries: new Counter({ name: 'gateway_recoveries_total', help: 'Times the bus lost data', registers }),
    inboxBatch: new Histogram({
      name: 'gateway_inbox_batch_records',
      help: 'Records that one read of the inbox brought',
      buckets: [1, 3, 10, 30, 100, 300, 1_000, 3_000],
      registers,
    }),
  };
}
/** One for each type, found beforehand: looking a label up costs more than counting. */
function requestCounters(registers: Registry[]): Record<RequestType, { inc(): void }> {
  const counter = new Counter({ name: 'gateway_requests_total', help: 'Requests', labelNames: ['type'], registers });
  const types = Object.keys(requests) as RequestType[];
  return Object.fromEntries(types.map((type) => [type, counter.labels({ type })])) as ReturnType<
    typeof requestCounters
  >;
}

export type GatewayMetrics = ReturnType<typeof gatewayMetrics>;
