import { record, type Command } from '@chatapp/contracts';
import type { RoomState } from '../model.ts';
import type { Output } from './output.ts';

/** The answer to subscriptions of one room by one gateway. It is written out once, when it is known whom it is for. */
export class SubscribedOutput implements Output {
  readonly stream: string;
  readonly refs: number[];
  readonly #room: string;
  readonly #head: number;
  readonly #gateway: string;
  readonly #rest: string;
  readonly #request: string;

  /** `rest`: what follows the head in its JSON. */
  constructor(
    stream: string,
    { id, lastRev }: RoomState,
    gateway: string,
    rest: string,
    { ref, request }: Pick<Command, 'ref' | 'request'>,
  ) {
    this.stream = stream;
    this.refs = [ref];
    this.#room = id;
    this.#head = lastRev;
    this.#gateway = gateway;
    this.#rest = rest;
    this.#request = request;
  }

  isSame({ id, lastRev }: RoomState, gateway: string, rest: string): boolean {
    return this.#room === id && this.#head === lastRev && this.#gateway === gateway && this.#rest === rest;
  }

  get record(): string {
    const json = `{"type":"subscribed","id":${JSON.stringify(this.#request)},"room":"${this.#room}","head":${this.#head},${this.#rest}`;
    return record.subscribed(this.#room, this.#gateway, this.refs, this.#head, json);
  }
}
