import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Where lines come from; a person types them where it is a terminal. */
type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Asks a person at a terminal, or takes lines from whatever standard input is. */
export class Terminal {
  readonly isInteractive: boolean;
  readonly #shown: Writable;
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;
  #isHidden = false;

  /** `shown` is where questions go: what a program says goes to standard output. */
  constructor(input: Input = process.stdin, shown: Writable = process.stderr) {
    this.isInteractive = input.isTTY === true;
    this.#shown = shown;
    // What is typed is shown by readline itself, which is kept from it while a password comes.
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isHidden) shown.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input, output, terminal: this.isInteractive });
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
    this.#shown.write(question);
    this.#isHidden = true;
    try {
      return await this.#lines.question('');
    } finally {
      this.#isHidden = false;
      this.#shown.write('\n');
    }
  }

  close(): void {
    this.#lines.close();
  }
}
