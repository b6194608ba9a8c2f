/** Sessions that ended before their access tokens do; kept for a little longer than a token lives. */
export interface EndedSessionTable {
  session: string;
  /** This database's time of writing. */
  ended_at: string;
}
