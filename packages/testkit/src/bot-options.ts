import type { Account } from './accounts.ts';
import type { History } from './history.ts';
import type { Witness } from './witness.ts';

export interface BotOptions {
  readonly wsUrl: string;
  readonly account: Account;
  readonly history: History;
  readonly name: string;
  /** From one try of a message to the next where no answer comes. */
  readonly answerTimeoutMs?: number;
  /** Told at once of what is acknowledged, and of what arrives live. */
  readonly witness?: Pick<Witness, 'acknowledged' | 'arrived'>;
}
