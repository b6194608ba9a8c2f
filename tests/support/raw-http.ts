import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const PATIENCE_MS = 25_000;

/** HTTP/1.1 over bare TCP, kept alive: sends any bytes as a request, and reads one answer. */
export class RawHttp {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = Buffer.alloc(0);
  #isOver = true;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the answer, or undefined where the server cut the connection without one. */
  async ask(request: string | Uint8Array): Promise<RawAnswer | undefined> {
    const isFresh = this.#isOver;
    if (isFresh) this.#open();
    this.#received = Buffer.alloc(0);
    this.#socket?.write(request);
    const answer = await this.#read(Buffer.from(request).toString('latin1', 0, 5) === 'HEAD ');
    // A kept-alive connection may be closed just when it is used again.
    if (answer === undefined && !isFresh) return this.ask(request);
    if (answer === undefined || answer.headers.get('connection') === 'close') this.close();
    return answer;
  }

  close(): void {
    this.#socket?.destroy();
    this.#isOver = true;
  }

  #open(): void {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    this.#isOver = false;
    socket.on('data', (chunk) => {
      if (socket !== this.#socket) return;
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket !== this.#socket) return;
      this.#isOver = true;
      this.#wake();
    });
  }

  async #read(isHead: boolean): Promise<RawAnswer | undefined> {
    const deadlineMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const answer = takeAnswer(this.#received, isHead, this.#isOver);
      if (answer !== undefined || this.#isOver) return answer;
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0)
        throw new Error(`no answer within ${PATIENCE_MS} ms: ${this.#received.toString().slice(0, 200)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

function takeAnswer(bytes: Buffer, isHead: boolean, isOver: boolean): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1]);
  // What comes before the answer itself, such as 100 Continue.
  if (status < 200) return takeAnswer(bytes.subarray(end + 4), isHead, isOver);
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = bytes.subarray(end + 4);
  const body = isHead || status === 204 || status === 304 ? '' : takeBody(rest, headers, isOver);
  return body === undefined ? undefined : { status, headers, body };
}

function takeBody(rest: Buffer, headers: ReadonlyMap<string, string>, isOver: boolean): string | undefined {
  if (headers.get('transfer-encoding') === 'chunked') {
    if (!rest.toString('latin1').endsWith('0\r\n\r\n')) return undefined;
    return rest
      .toString()
      .replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, '')
      .trimEnd();
  }
  const length = headers.get('content-length');
  if (length === undefined) return isOver ? rest.toString() : undefined;
  return rest.length < Number(length) ? undefined : rest.subarray(0, Number(length)).toString();
}
