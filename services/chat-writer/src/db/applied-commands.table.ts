/** Commands that have happened, for a day: a repeated one gets `outcome` instead of happening again. */
export interface AppliedCommandTable {
  /** SHA-256 of who asked for what, where, by which key. */
  cmd_key: Buffer;
  outcome: string;
  at: string;
}
