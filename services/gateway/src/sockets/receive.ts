import { closeCodes, countChars, type ErrorCode, type Refusal } from '@chatapp/contracts';
import { end } from './closing.ts';
import type { Connection } from './connection.ts';
import type { Gateway } from '../gateway.ts';
import { handle } from '../handlers/index.ts';
import { refuse } from './refuse.ts';
import { checkRequest } from '../handlers/validators.ts';

/** As RequestId in contracts says. */
const REQUEST_ID_CHARS = 64;

/** What the requests of one frame have in common. */
export interface FrameState {
  /** Rooms to which a message of this frame was refused, and why: what comes after it must not overtake it. */
  refusals: Map<string, Refusal> | null;
}

export interface QueuedRequest {
  readonly value: unknown;
  readonly frame: FrameState;
}

/** Takes a frame from a client: one request or an array of them, each answered for itself. */
export function receive(gateway: Gateway, connection: Connection, data: Buffer, isBinary: boolean): void {
  connection.unansweredPings = 0;
  if (connection.closing) return;
  gateway.metrics.framesIn.inc();
  let value: unknown;
  try {
    if (isBinary) throw new SyntaxError('frames are text');
    value = JSON.parse(data.toString());
  } catch {
    return reject(gateway, connection, 'bad_json');
  }
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > gateway.env.REQUESTS_PER_FRAME) return reject(gateway, connection, 'too_many_requests_in_frame');
  const frame: FrameState = { refusals: null };
  for (const request of values) take(gateway, connection, { value: request, frame });
}

/** Answers a request, or keeps it until the one before it, which takes time, is done. */
function take(gateway: Gateway, connection: Connection, queued: QueuedRequest): void {
  if (connection.waiting === null) answer(gateway, connection, queued);
  else if (connection.waiting.length < gateway.env.REQUEST_BURST) connection.waiting.push(queued);
  else end(gateway, connection, 'flooding');
}

function answer(gateway: Gateway, connection: Connection, { value, frame }: QueuedRequest): void {
  if (connection.closing) return;
  if (typeof value !== 'object' || value === null) return reject(gateway, connection, 'bad_request');
  const { id: rawId, type, room, traceparent } = value as Record<string, unknown>;
  const id = typeof rawId === 'string' && countChars(rawId) <= REQUEST_ID_CHARS ? rawId : undefined;
  if (connection.actor === null && type !== 'hello') return demandHello(gateway, connection, id);

  const nowMs = performance.now();
  const waitMs = gateway.speed.take(connection, nowMs);
  if (waitMs > 0) {
    const refusal: Refusal = { code: 'rate_limited', retryAfterMs: waitMs };
    if (type === 'message.send' && typeof room === 'string') (frame.refusals ??= new Map()).set(room, refusal);
    refuse(gateway, connection, refusal, id);
    if (gateway.speed.isFlooding(connection, nowMs)) end(gateway, connection, 'flooding');
    return;
  }

  const checked = checkRequest(value);
  if ('refused' in checked) {
    const { refused: code, message } = checked;
    return refuse(gateway, connection, message === undefined ? { code } : { code, message }, id);
  }
  const { request } = checked;
  const busy = gateway.commander.trace.within(traceparent, () => handle(gateway, connection, request, frame));
  if (busy !== undefined) hold(gateway, connection, busy);
}

/** What comes while a token is being verified waits: it is answered as the one whom the token names. */
function hold(gateway: Gateway, connection: Connection, busy: Promise<void>): void {
  connection.waiting = [];
  connection.ws.pause();
  const failed = (err: unknown) => {
    gateway.log.error({ err, connection: connection.id }, 'a request failed');
    end(gateway, connection, 'unavailable');
  };
  void busy.catch(failed).finally(() => {
    const waiting = connection.waiting ?? [];
    connection.waiting = null;
    connection.ws.resume();
    for (const queued of waiting) take(gateway, connection, queued);
  });
}

function reject(gateway: Gateway, connection: Connection, code: ErrorCode): void {
  refuse(gateway, connection, { code });
  if (gateway.speed.isGarbage(connection, performance.now())) end(gateway, connection, 'protocol_error');
}

function demandHello(gateway: Gateway, connection: Connection, id: string | undefined): void {
  const code = 'hello_required';
  gateway.metrics.refused.inc({ code });
  gateway.outbound.one(connection, JSON.stringify({ type: 'error', id, code, message: closeCodes[code].message }));
  end(gateway, connection, code);
}
