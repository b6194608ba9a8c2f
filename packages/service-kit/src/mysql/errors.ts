const DUPLICATE = new Set(['ER_DUP_ENTRY', 'ER_DUP_ENTRY_WITH_KEY_NAME']);
/** What passes: a lost or refused connection, a full server, a deadlock, a lock wait, a server that stops or is read-only. */
const TRANSIENT = new Set([
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ER_CON_COUNT_ERROR',
  'ER_USER_LIMIT_REACHED',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_QUERY_INTERRUPTED',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_TOO_MANY_CONCURRENT_TRXS',
  'ER_QUERY_TIMEOUT',
  'ER_OUT_OF_RESOURCES',
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_ERROR_DURING_COMMIT',
  'ER_CANT_CREATE_THREAD',
  'ER_UNKNOWN_COM_ERROR',
  'ER_CHECKREAD',
  // Mended from outside, by an operator: no message shall be given up for a password that is being changed.
  'ER_ACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_TABLEACCESS_DENIED_ERROR',
]);

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** Whether a unique key was violated. */
export function isDuplicate(error: unknown): boolean {
  return DUPLICATE.has(codeOf(error));
}

/** A server on a Unix socket that is not there: no socket file. Any other missing file is no matter of waiting. */
function isMissingSocket(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' && (error as { syscall?: unknown }).syscall === 'connect';
}

/** Whether the same statement may succeed later, unchanged. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  const { message = '', fatal } = (error ?? {}) as { message?: string; fatal?: boolean };
  // mysql2 marks errors that end a connection as fatal, and has no code for a pool that is closed or a queue that is full.
  return (
    TRANSIENT.has(codeOf(error)) ||
    isMissingSocket(error) ||
    fatal === true ||
    /closed state|Queue limit reached|Connection lost/.test(message)
  );
}
