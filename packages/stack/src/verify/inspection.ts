import type { Report } from './report.ts';

/** Something that a running system promises, in words. */
export interface Check {
  readonly name: string;
  readonly promise: string;
}

/** Checks that are read off together. */
export interface Inspection {
  readonly checks: readonly Check[];
  /** They may be broken for a moment while all is well (a hand-over, a restart): what is found must still be there some seconds later. */
  readonly mayPass: boolean;
  look(report: Report): Promise<void>;
}
