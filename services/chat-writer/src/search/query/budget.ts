/**
 * What one request may cost, whatever it asks for: a search that would take more ends early, with a cursor that goes on from there.
 */
export class Budget {
  #postings: number;
  #reads: number;
  #messages: number;

  constructor({ postings = 20_000, reads = 300, messages = 1_000 } = {}) {
    this.#postings = postings;
    this.#reads = reads;
    this.#messages = messages;
  }

  get isSpent(): boolean {
    return this.#postings <= 0 || this.#reads <= 0 || this.#messages <= 0;
  }

  /** One read of the index that brought so many postings. */
  read(postings: number): void {
    this.#reads--;
    this.#postings -= postings;
  }

  /** So many messages were fetched and looked at. */
  look(messages: number): void {
    this.#messages -= messages;
  }
}
