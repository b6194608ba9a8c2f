const BAR_CHARS = 24;
const EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;

const number = (value: number): string => Math.round(value).toLocaleString('en-US');

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** How far something is, as text. `fresh`: how much of `done` was done in `elapsedS`; the rest was there before. */
export function progressLine(
  title: string,
  { done, total, fresh, elapsedS }: { done: number; total: number; fresh: number; elapsedS: number },
): string {
  const part = total === 0 ? 1 : done / total;
  const rate = elapsedS > 0 ? fresh / elapsedS : 0;
  const left = rate > 0 && done < total ? `, ${duration((total - done) / rate)} left` : '';
  return `${title}  ${String(Math.floor(part * 100)).padStart(3)} %  ${number(done)} of ${number(total)}  ${number(rate)}/s${left}`;
}

/** Shows how far a step is: a bar on a terminal, elsewhere a line now and then. */
export class Progress {
  readonly #title: string;
  readonly #total: number;
  readonly #out: NodeJS.WriteStream;
  readonly #startMs = performance.now();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #before = 0;

  constructor(title: string, total: number, out: NodeJS.WriteStream = process.stdout) {
    this.#title = title;
    this.#total = total;
    this.#out = out;
    this.#timer = setInterval(() => this.#show(), out.isTTY ? EVERY_MS : LINE_EVERY_MS);
  }

  add(count: number): void {
    this.#done += count;
  }

  /** These were there already. */
  addOld(count: number): void {
    this.#done += count;
    this.#before += count;
  }

  end(): void {
    clearInterval(this.#timer);
    this.#show();
    if (this.#out.isTTY) this.#out.write('\n');
  }

  #show(): void {
    const done = Math.min(this.#done, this.#total);
    const elapsedS = (performance.now() - this.#startMs) / 1_000;
    const line = progressLine(this.#title, { done, total: this.#total, fresh: this.#done - this.#before, elapsedS });
    if (!this.#out.isTTY) return void this.#out.write(`${line}\n`);
    const full = this.#total === 0 ? BAR_CHARS : Math.round((done / this.#total) * BAR_CHARS);
    this.#out.write(`\r\x1b[2K${'█'.repeat(full)}${'░'.repeat(BAR_CHARS - full)}  ${line}`);
  }
}
