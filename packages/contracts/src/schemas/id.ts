import Type from 'typebox';

/** What an id is made of, as a regular expression. */
export const ID_PATTERN = '^[0-9a-z]{1,32}$';

/** Id of a user or a room as clients see it: 1 to 32 characters, opaque. Made by `newId` or `encodeId`. */
export const Id = Type.String({
  pattern: ID_PATTERN,
  description: 'Id of a user or a room: opaque, at most 32 characters',
});

/** A UUID (RFC 9562) in any case; version 7 advised, since it sorts by time and so keeps the index of ids dense. */
export const Uuid = Type.String({
  pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
  description: 'UUID, version 7 advised',
});

/** The `id` of a request: of the client's making, repeated by its answer. */
export const RequestId = Type.String({
  minLength: 1,
  maxLength: 64,
  description: "The client's own name for the request",
});
