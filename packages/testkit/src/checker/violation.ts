/** One broken promise, with the shortest piece of the history that shows it. */
export interface Violation {
  /** Which check found it. */
  readonly check: string;
  readonly room: string;
  readonly what: string;
  /** The operations and observations that prove it. */
  readonly evidence: readonly unknown[];
}
