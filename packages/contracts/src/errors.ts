/** Whether the same request may succeed later: `never`, `later` (as it is, after a while), `after-login` (with a fresh token). */
export type Retry = 'never' | 'later' | 'after-login';

interface ErrorRow {
  /** HTTP status of the problem (RFC 9457). */
  readonly status: number;
  readonly retry: Retry;
  /** One sentence for a person: what is wrong, and what to do. */
  readonly message: string;
}

const row = (status: number, retry: Retry, message: string): ErrorRow => ({ status, retry, message });

/** The one table of errors, over HTTP and WebSocket alike. docs/protocol.md repeats it; a test ties the two. */
export const errors = {
  bad_json: row(400, 'never', 'This is not valid JSON.'),
  bad_request: row(400, 'never', 'A field is missing, unknown or of the wrong form.'),
  unknown_type: row(400, 'never', 'There is no request of this type.'),
  body_blank: row(400, 'never', 'A message needs at least one character that is not white space.'),
  body_too_long: row(400, 'never', 'A message has at most 4,000 characters. Split it or shorten it.'),
  too_many_requests_in_frame: row(400, 'never', 'A frame carries at most 100 requests. Split it.'),
  bad_search: row(400, 'never', 'This search cannot be understood. Name a word, a person or what messages have.'),
  token_missing: row(401, 'after-login', 'This needs an access token. Log in first.'),
  token_invalid: row(401, 'after-login', 'The access token is not valid. Log in again.'),
  token_expired: row(401, 'after-login', 'The access token has expired. Refresh it.'),
  session_ended: row(401, 'after-login', 'This session has ended. Log in again.'),
  invalid_credentials: row(401, 'never', 'The username or the password is wrong.'),
  second_factor_required: row(401, 'never', 'Enter the code of your second factor, or a recovery code.'),
  refresh_missing: row(401, 'after-login', 'There is no refresh token. Log in.'),
  refresh_invalid: row(401, 'after-login', 'The refresh token is not valid or has expired. Log in again.'),
  refresh_reused: row(401, 'after-login', 'The refresh token was used twice, so its session was ended. Log in again.'),
  forbidden: row(403, 'never', 'Your role does not allow this.'),
  not_a_member: row(403, 'never', 'Only members of the room may do this. Join it, or ask to be added.'),
  banned: row(403, 'never', 'You are banned from this room.'),
  muted: row(403, 'never', 'You are muted in this room: you can read, but not write for now.'),
  password_wrong: row(403, 'never', 'The current password is wrong.'),
  code_wrong: row(403, 'never', 'This code is wrong, or has been used. Enter the next one.'),
  reset_invalid: row(403, 'never', 'This link is unknown, has been used or has expired. Ask for a new one.'),
  registration_closed: row(403, 'never', 'No accounts are made here at the moment. Ask an administrator.'),
  invitation_required: row(403, 'never', 'An account needs an invitation. Ask an administrator for one.'),
  invitation_invalid: row(403, 'never', 'This invitation is unknown, used up or has expired. Ask for a new one.'),
  edit_too_late: row(403, 'never', 'This message is too old to be edited.'),
  account_deactivated: row(403, 'never', 'This account has been deactivated. Ask an administrator.'),
  origin_not_allowed: row(403, 'never', 'Requests from this origin are not allowed. Add it to PUBLIC_ORIGINS.'),
  not_found: row(404, 'never', 'There is nothing at this address.'),
  room_not_found: row(404, 'never', 'There is no such room.'),
  message_not_found: row(404, 'never', 'There is no such message in this room.'),
  user_not_found: row(404, 'never', 'There is no such person.'),
  invite_not_found: row(404, 'never', 'There is no such invite. Ask for a new one.'),
  session_not_found: row(404, 'never', 'There is no such session of yours.'),
  invitation_not_found: row(404, 'never', 'There is no such invitation.'),
  report_not_found: row(404, 'never', 'There is no such report.'),
  method_not_allowed: row(405, 'never', 'This address does not take this method.'),
  username_taken: row(409, 'never', 'This username is taken. Choose another.'),
  id_conflict: row(409, 'never', 'Somebody else has used this message id. Make a new one.'),
  message_deleted: row(409, 'never', 'This message has been deleted.'),
  room_archived: row(409, 'never', 'This room is archived: it can only be read.'),
  last_owner: row(409, 'never', 'A room keeps an owner. Make somebody else one first.'),
  too_many_invites: row(409, 'never', 'This room has as many invites as it may have. Revoke one first.'),
  room_full: row(409, 'never', 'This room has as many members as it may have.'),
  too_many_rooms: row(409, 'never', 'You are in as many rooms as one person may be in. Leave one first.'),
  too_many_pins: row(409, 'never', 'This room has as many pinned messages as it may have. Unpin one first.'),
  too_many_drafts: row(409, 'never', 'You have as many drafts as one person may have. Send or discard one first.'),
  too_many_reactions: row(409, 'never', 'This message has as many reactions, or different ones, as it may have.'),
  invite_expired: row(410, 'never', 'This invite has expired. Ask for a new one.'),
  invite_used_up: row(410, 'never', 'This invite has been used as often as it may be. Ask for a new one.'),
  second_factor_on: row(409, 'never', 'The second factor is on already. Remove it first.'),
  second_factor_off: row(409, 'never', 'There is no second factor. Begin one first.'),
  last_admin: row(409, 'never', 'This is the last administrator. Make somebody else one first.'),
  mail_unavailable: row(409, 'never', 'No mail is sent from here. Ask an administrator for a link.'),
  report_resolved: row(409, 'never', 'This report has been resolved already.'),
  payload_too_large: row(413, 'never', 'The request is larger than 64 KiB. Split it or shorten it.'),
  unsupported_media_type: row(415, 'never', 'Send JSON, with content-type: application/json.'),
  slow_mode: row(429, 'later', 'This room is in slow mode. Wait a little before your next message.'),
  rate_limited: row(429, 'later', 'Too many requests. Slow down and try again.'),
  login_throttled: row(429, 'later', 'Too many failed attempts. Wait before you try again.'),
  internal: row(500, 'later', 'Something went wrong on our side. It has been logged.'),
  busy: row(503, 'later', 'The server has more to do than it can take. Nothing was lost; try again.'),
  unavailable: row(503, 'later', 'A part of the server is away for the moment. Try again.'),
  timeout: row(504, 'later', 'No answer in time. It may have happened all the same; send it again with the same id.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

export const errorCodes = Object.keys(errors) as ErrorCode[];

/** A refusal, as an `error` frame and as the insides of a problem. */
export interface Refusal {
  code: ErrorCode;
  /** More about this case, for a person; the table's sentence where absent. */
  message?: string;
  retryAfterMs?: number;
}
