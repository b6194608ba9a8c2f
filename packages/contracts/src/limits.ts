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
  statusTextChars: 140,
  emailChars: 254,
  /** Codes that replace a lost authenticator, each once. */
  recoveryCodes: 10,
  roomNameChars: 80,
  topicChars: 250,
  emojiChars: 32,
  /** Different emoji on one message. */
  reactionKinds: 50,
  /** Reactions on one message, of all people and kinds: each change of it carries all of them. */
  reactionsPerMessage: 1_000,
  /** People whom one message may name. */
  mentionsPerMessage: 50,
  /** Unread mentions that a room's entry in a list carries: the newest. */
  mentionSeqs: 100,
  /** Members of a room in which each of them may speak to all (`@room`). */
  mentionRoomMembers: 50,
  /** Pinned messages of one room. */
  pinsPerRoom: 100,
  /** Drafts of one person. */
  draftsPerPerson: 200,
  /** Threads that the list of those one follows looks at: those that one last wrote in, read or followed. */
  followedThreads: 500,
  /** Threads of one page of those that one follows. */
  threadsPage: 50,
  /** Characters of a search, and the words, phrases and filters in it. */
  searchQueryChars: 400,
  searchTerms: 16,
  /** Messages of one page that a search found, and its default. */
  searchPageMax: 50,
  searchPageDefault: 20,
  /** Among how many of the newest messages found the best are looked for. */
  searchBestOf: 200,
  /** Messages of one page of history, and its default. */
  pageMax: 200,
  pageDefault: 50,
  /** Changes of one page of `changes since`. */
  changesPageMax: 500,
  /** Changes that `subscribed` carries at most; more are read over HTTP. */
  recoverMax: 200,
  /** Rooms of one page of the directory. */
  directoryPage: 50,
  /** Rooms that a search of the directory, or of an administrator, looks at for one page. */
  roomsSearched: 1_000,
  /** Owners that an administrator is shown of a room: those who have been in it longest. */
  ownersShown: 10,
  /** People of one page of those whose name begins like something. */
  peoplePage: 20,
  /** Rooms in one subscribe request. */
  subscribeRooms: 200,
  /** Rooms that one connection may be subscribed to. */
  roomsPerConnection: 1_000,
  /** Members of one room, and rooms of one person. */
  membersPerRoom: 10_000,
  roomsPerPerson: 1_000,
  /** People of one group room. */
  groupPeople: 10,
  /** Seconds of slow mode. */
  slowModeS: 6 * 3_600,
  /** Why somebody was banned. */
  reasonChars: 250,
  /** Invites of one room that still hold. */
  invitesPerRoom: 100,
  /** Seconds that an invite holds, and where nothing is said. */
  inviteS: 365 * 24 * 3_600,
  inviteDefaultS: 7 * 24 * 3_600,
  /** Uses of one invite, where they are counted. */
  inviteUses: 10_000,
  /** People whom one connection may watch. */
  watchedPeople: 200,
  /** From a person's last sign of life to being told as offline. */
  presenceGraceMs: 10_000,
  /** At the least between two `presence` events of one connection. */
  presenceEveryMs: 1_000,
  /** At the least between two `room.online` events of one room. */
  onlineEveryMs: 5_000,
  /** Members of a room in which people see how far others have read. */
  receiptMembers: 50,
  /** Sessions, people, rooms, reports, invitations and entries of one page of an account or of the administration. */
  adminPage: 50,
  /** Why a message is reported, and what an administrator notes when resolving it. */
  reportReasonChars: 500,
  reportNoteChars: 500,
  /** What an administrator notes of an invitation to register. */
  invitationNoteChars: 100,
  /** Uses of one invitation, and the seconds that it holds at most. */
  invitationUses: 10_000,
  invitationS: 365 * 24 * 3_600,
  /** Life of a link to a new password: from an administrator, and by mail. */
  resetLinkS: 24 * 3_600,
  resetMailS: 3_600,
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
