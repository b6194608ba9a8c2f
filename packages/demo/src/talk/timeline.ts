import type { Random } from '../random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How much is said in each hour of a day (UTC, for a community around Europe), on working days and on the others. */
const rhythms = {
  work: {
    weekday: [1, 1, 0, 0, 1, 3, 14, 45, 80, 95, 90, 60, 65, 90, 88, 70, 40, 18, 9, 8, 8, 6, 3, 2],
    weekend: [1, 1, 0, 0, 0, 1, 2, 3, 5, 6, 6, 5, 5, 5, 5, 5, 4, 4, 4, 5, 5, 4, 2, 1],
  },
  leisure: {
    weekday: [2, 1, 0, 0, 1, 4, 18, 34, 30, 25, 28, 48, 40, 25, 22, 26, 38, 48, 55, 58, 48, 30, 14, 6],
    weekend: [4, 2, 1, 0, 0, 1, 5, 14, 26, 36, 40, 38, 34, 34, 34, 34, 34, 36, 42, 44, 36, 26, 16, 8],
  },
} as const;

/** Where the weeks around New Year lie quiet. */
const isHoliday = (day: Date): boolean =>
  (day.getUTCMonth() === 11 && day.getUTCDate() >= 23) || (day.getUTCMonth() === 0 && day.getUTCDate() <= 1);

/** A community's time: maps how much of all has been said (0 to 1) to when. Working hours, weekends, busy and quiet days; more each month. */
export class Timeline {
  readonly #fromMs: number;
  readonly #untilMs: number;
  /** How much has been said before each hour, and at the end. */
  readonly #sums: number[] = [0];

  constructor(fromMs: number, untilMs: number, hours: keyof typeof rhythms, random: Random) {
    this.#fromMs = fromMs;
    this.#untilMs = untilMs;
    let mood = 1;
    for (let atMs = fromMs; atMs < untilMs; atMs += HOUR_MS) {
      if (atMs === fromMs || atMs % DAY_MS < HOUR_MS) mood = random.around(1, 0.35);
      const at = new Date(atMs);
      const isOff = [0, 6].includes(at.getUTCDay()) || isHoliday(at);
      const weight = rhythms[hours][isOff ? 'weekend' : 'weekday'][at.getUTCHours()] ?? 0;
      const growth = 0.35 + (0.65 * (atMs - fromMs)) / (untilMs - fromMs);
      const part = Math.min(1, (untilMs - atMs) / HOUR_MS);
      this.#sums.push((this.#sums.at(-1) ?? 0) + weight * growth * mood * part);
    }
  }

  /** When `part` (0 to 1) of all has been said. */
  at(part: number): number {
    const sums = this.#sums;
    const wanted = part * (sums.at(-1) ?? 0);
    let [low, high] = [0, sums.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) <= wanted) low = middle;
      else high = middle;
    }
    const before = sums[low] ?? 0;
    const within = (sums[high] ?? 0) - before;
    const atMs = this.#fromMs + (low + (within === 0 ? 0 : (wanted - before) / within)) * HOUR_MS;
    return Math.min(atMs, this.#untilMs);
  }
}

/** How long a community of so many messages has been talking: from weeks to a year and a half. */
export function spanMs(size: number): number {
  const months = Math.min(18, Math.max(1, 2 + 1.2 * Math.log2(size / 1_000)));
  return Math.round(months * 30 * DAY_MS);
}
