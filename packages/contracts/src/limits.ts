/**
 * Every limit of the protocol, in one place. Those that an operator may move are the defaults of settings of the same name
 * (docs/operations.md); the others are part of the protocol.
 */
export const limits = {
  /** Characters (Unicode code points) of a message's body, after trimming. */
  bodyChars: 4_000,
  usernameMinChars: 2,
  usernameMaxChars: 32,
  displayNameChars: 64,
  passwordMinChars: 8,
  passwordMaxChars: 256,
  roomNameChars: 80,
  topicChars: 250,
  emojiChars: 32,
  /** Different emoji on one message. */
  reactionKinds: 50,
  /** Messages of one page of history, and its default. */
  pageMax: 200,
  pageDefault: 50,
  /** Changes of one page of `changes since`. */
  changesPageMax: 500,
  /** Changes that `subscribed` carries at most; more are read over HTTP. */
  recoverMax: 200,
  /** Rooms of one page of the directory. */
  directoryPage: 50,
  /** Rooms in one subscribe request. */
  subscribeRooms: 200,
  /** Rooms that one connection may be subscribed to. */
  roomsPerConnection: 1_000,
  /** Members of one room, and rooms of one person. */
  membersPerRoom: 10_000,
  roomsPerPerson: 1_000,
  /** A text frame from a client. */
  frameBytes: 65_536,
  /** Requests in one frame. */
  requestsPerFrame: 100,
  /** Bytes of an HTTP body. */
  httpBodyBytes: 65_536,
  /** From connecting to `hello`. */
  helloTimeoutMs: 10_000,
  /** Between WebSocket pings; two unanswered ones end a connection. */
  heartbeatMs: 25_000,
  /** Life of an access token. */
  accessTokenS: 600,
  /** Life of a refresh token that nobody uses. */
  refreshTokenS: 30 * 24 * 3_600,
} as const;
