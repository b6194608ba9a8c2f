import { ApiError } from '@chatapp/client';
import type { CoreMethod, CoreMethods, FromCore, Port, Push } from './protocol.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
type Listeners = { [Type in Push['type']]?: Set<(push: Extract<Push, { type: Type }>) => void> };

/** A page's end of the line to the core. */
export class CoreLink {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: Listeners = {};
  #calls = 0;

  constructor(port: Port) {
    this.#port = port;
    port.addEventListener('message', ({ data }) => this.#take(data as FromCore));
    port.start();
  }

  /** @throws ApiError */
  call<Name extends CoreMethod>(
    method: Name,
    ...args: Parameters<CoreMethods[Name]>
  ): Promise<Awaited<ReturnType<CoreMethods[Name]>>> {
    const call = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject });
      this.#port.postMessage({ call, method, args });
    });
  }

  /** @returns a function that takes the listener away again */
  on<Type extends Push['type']>(type: Type, listener: (push: Extract<Push, { type: Type }>) => void): () => void {
    const listeners = (this.#listeners[type] ??= new Set() as never) as Set<typeof listener>;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  #take(message: FromCore): void {
    if ('push' in message) {
      for (const listener of this.#listeners[message.push.type] ?? []) listener(message.push as never);
      return;
    }
    const waiting = this.#waiting.get(message.call);
    this.#waiting.delete(message.call);
    if ('failure' in message) waiting?.reject(new ApiError(message.failure));
    else waiting?.resolve(message.value);
  }
}
