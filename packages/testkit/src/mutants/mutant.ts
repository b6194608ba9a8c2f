/** A bug planted on purpose. */
export type Mutant = {
  readonly name: string;
  /** Faults (by name), one after the other, under which the bug shows. Empty: it shows by itself. */
  readonly faults: readonly string[];
  /** The checks that may name it: one of them must. What other checks find beside them finds no bug by itself. */
  readonly expects: readonly string[];
  /** It takes a coincidence that a few minutes of load do not bring: tests/simulation shows it. */
  readonly onlySimulated?: true;
} & (SourceMutant | SqlMutant);

/** Pieces of source files replaced while a service loads them. The files themselves never change. */
interface SourceMutant {
  readonly edits: readonly Edit[];
}

interface Edit {
  /** Below the repository's root. */
  readonly file: string;
  /** Must stand in the file exactly once: a test sees to it. */
  readonly find: string;
  readonly replace: string;
}

/** A statement run in the schema `chatapp_chat` before people come. */
interface SqlMutant {
  readonly sql: string;
}
