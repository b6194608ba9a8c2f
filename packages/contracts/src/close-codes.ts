interface CloseRow {
  readonly code: number;
  readonly message: string;
}

/**
 * WebSocket close codes. The range alone tells a client what to do: 4000–4499 reconnect (with the back-off that `goodbye` named),
 * 4500–4999 stop. Codes below 4000 are the WebSocket protocol's own (RFC 6455, section 7.4): reconnect after 1001, 1006, 1011, 1012 and 1013.
 */
export const closeCodes = {
  draining: { code: 4000, message: 'This gateway is stopping. Connect again; another one takes over.' },
  heartbeat_timeout: { code: 4001, message: 'No sign of life for two heartbeats.' },
  slow_reader: { code: 4002, message: 'The connection did not take what was sent to it for too long.' },
  token_expired: { code: 4003, message: 'The access token ended and no newer one came. Refresh it and connect again.' },
  unavailable: { code: 4004, message: 'A part of the server is away. Connect again after the back-off.' },
  // A slow network is no reason to give up for good.
  hello_timeout: { code: 4005, message: 'No hello within 10 seconds.' },
  hello_required: { code: 4501, message: 'The first request must be hello.' },
  token_invalid: { code: 4502, message: 'The access token is not valid. Log in again.' },
  session_ended: { code: 4503, message: 'This session has ended. Log in again.' },
  account_deactivated: { code: 4504, message: 'This account has been deactivated.' },
  protocol_error: { code: 4505, message: 'Too many frames that could not be understood.' },
  flooding: { code: 4506, message: 'Requests kept coming after many refusals.' },
} as const satisfies Record<string, CloseRow>;

export type CloseReason = keyof typeof closeCodes;

/** Whether a client shall connect again after this close code. */
export function mayReconnect(code: number): boolean {
  return code < 4500 && code !== 1008 && code !== 1009;
}
