/** How much a device keeps for one person, and how much of that it fetches before anybody asks for it. */
export const kept = {
  /** Messages of one room over a restart; those read beyond that stay until then. */
  messages: 1_000,
  /** Members of one room; of a larger one, none. */
  members: 1_000,
  /** Threads and lists of pins, over all rooms: those read last. */
  answers: 200,
  /** For so long after it was taken back, a message of mine that may have gone out is deleted when it appears. */
  takenBackMs: 24 * 3_600_000,
} as const;

export const ahead = {
  /** Rooms whose newest page is fetched. */
  rooms: 100,
  /** Messages of it: what a page asks for when it opens a room. */
  messages: 60,
  /** Members are fetched with it where one answer holds them all. */
  members: 200,
  atOnce: 2,
  /** After a connection: what is on the screen comes first. */
  afterMs: 2_000,
  /** Rooms that are not caught up by then are looked at again, and so often. */
  turns: 4,
} as const;
