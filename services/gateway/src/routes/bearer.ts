import { AppError } from '@chatapp/service-kit';
import type { FastifyRequest } from 'fastify';
import { actorOf } from '../commands/actor.ts';
import type { Gateway } from '../gateway.ts';
import type { Paced } from '../admission/pace.ts';

const IDLE_MS = 60_000;

/** How fast each person asks over HTTP. */
export class HttpPace {
  readonly #paced = new Map<string, Paced>();

  of(user: string, fill: (paced: Paced) => void): Paced {
    let paced = this.#paced.get(user);
    if (paced === undefined) {
      paced = { tokens: 0, refilledMs: 0 };
      fill(paced);
      this.#paced.set(user, paced);
    }
    return paced;
  }

  forgetIdle(nowMs: number): void {
    for (const [user, { refilledMs }] of this.#paced) if (nowMs - refilledMs > IDLE_MS) this.#paced.delete(user);
  }
}

/** A preHandler after `requireUser`: the person may still be served, and does not ask too fast. */
export function mayAsk(gateway: Gateway): (request: FastifyRequest) => Promise<void> {
  return async ({ claims }) => {
    const ended = gateway.ended.reasonAgainst(actorOf(claims));
    if (ended) throw new AppError(ended);
    const nowMs = performance.now();
    const paced = gateway.httpPace.of(claims.sub, (fresh) => gateway.speed.grant(fresh, nowMs));
    const waitMs = gateway.speed.take(paced, nowMs);
    if (waitMs === 0) return;
    gateway.metrics.refused.inc({ code: 'rate_limited' });
    throw new AppError('rate_limited', { retryAfterMs: waitMs });
  };
}
