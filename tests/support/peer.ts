import WebSocket from 'ws';

export type Frame = Record<string, unknown>;

/** Somebody who knows nothing but docs/protocol.md. */
export class Peer {
  readonly url: string;
  readonly username: string;
  readonly frames: Frame[] = [];
  id = '';
  token = '';
  cookie = '';
  #socket: WebSocket | undefined;
  #closed = 0;
  #wake: (() => void)[] = [];

  constructor(url: string, username: string) {
    this.url = url;
    this.username = username;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    { token = this.token }: { token?: string } = {},
  ): Promise<{ status: number; body: unknown }> {
    return this.raw(method, path, body === undefined ? undefined : JSON.stringify(body), token);
  }

  async raw(
    method: string,
    path: string,
    text: string | undefined,
    token = this.token,
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
        ...(path.startsWith('/api/auth') && this.cookie !== '' ? { cookie: this.cookie } : {}),
      },
      ...(text === undefined ? {} : { body: text }),
    });
    return this.#read(response);
  }

  async refresh(cookie: string): Promise<{ status: number; body: unknown }> {
    return this.#read(await fetch(`${this.url}/api/auth/refresh`, { method: 'POST', headers: { cookie } }));
  }

  async connect(wsUrl: string): Promise<Frame> {
    const socket = new WebSocket(wsUrl);
    this.#socket = socket;
    this.#closed = 0;
    socket.on('message', (data: Buffer) => {
      const events = JSON.parse(data.toString()) as Frame[];
      if (!Array.isArray(events)) throw new TypeError('a frame from the server is an array');
      this.frames.push(...events);
      this.#notify();
    });
    socket.on('close', (code: number) => {
      this.#closed = code;
      this.#notify();
    });
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    return this.ask({ type: 'hello', id: 'hello', token: this.token }, 'welcome');
  }

  send(request: Frame | Frame[]): void {
    this.sendText(JSON.stringify(request));
  }

  sendText(text: string): void {
    this.#socket?.send(text);
  }

  /** Sends, and waits for the answer of that type with the same id. */
  async ask(request: Frame, type: string): Promise<Frame> {
    const from = this.frames.length;
    this.send(request);
    return this.next((frame) => frame['type'] === type && frame['id'] === request['id'], from);
  }

  /** The first frame, seen already or still to come, that fits. */
  async next(fits: (frame: Frame) => boolean, from = 0): Promise<Frame> {
    await this.until(() => this.frames.slice(from).some(fits));
    return this.frames.slice(from).find(fits) ?? {};
  }

  async until(condition: () => boolean, patienceMs = 10_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    while (!condition()) {
      if (performance.now() > deadline)
        throw new Error(
          `waited ${patienceMs} ms for nothing; the last frames: ${JSON.stringify(this.frames.slice(-3))}, closed: ${this.#closed}`,
        );
      await new Promise<void>((resolve) => {
        this.#wake.push(resolve);
        setTimeout(resolve, 100);
      });
    }
  }

  async closed(patienceMs: number): Promise<number> {
    await this.until(() => this.#closed !== 0, patienceMs);
    return this.#closed;
  }

  close(): void {
    this.#socket?.close();
  }

  async #read(response: Response): Promise<{ status: number; body: unknown }> {
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const { accessToken, user } = (body ?? {}) as { accessToken?: string; user?: { id: string } };
    if (accessToken !== undefined) this.token = accessToken;
    if (user !== undefined) this.id = user.id;
    return { status: response.status, body };
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

export async function register(url: string, username: string): Promise<Peer> {
  const peer = new Peer(url, username);
  const { status, body } = await peer.call('POST', '/api/auth/register', { username, password: 'a long password' });
  if (status !== 201) throw new Error(`register: ${status} ${JSON.stringify(body)}`);
  return peer;
}
