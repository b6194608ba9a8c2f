import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks a person at a terminal, or takes lines from whatever standard input is. */
export class Terminal {
  readonly isInteractive: boolean = process.stdin.isTTY;
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;
  #isHidden = false;

  constructor() {
    // What is typed is shown by readline itself, which is kept from it while a password comes.
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isHidden) process.stderr.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input: process.stdin, output, terminal: this.isInteractive });
    this.#iterator = this.#lines[Symbol.asyncIterator]();
  }

  /** @throws where there is nobody to ask */
  async ask(question: string): Promise<string> {
    if (!this.isInteractive) throw new Error('There is no terminal to ask at: name it as an option.');
    return (await this.#lines.question(question)).trim();
  }

  /** A line that is not shown. */
  async askHidden(question: string): Promise<string> {
    if (!this.isInteractive) return ((await this.#iterator.next()).value as string | undefined) ?? '';
    process.stderr.write(question);
    this.#isHidden = true;
    try {
      return await this.#lines.question('');
    } finally {
      this.#isHidden = false;
      process.stderr.write('\n');
    }
  }

  close(): void {
    this.#lines.close();
  }
}
