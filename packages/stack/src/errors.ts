/** Something that the person who runs the stack can mend. Its message is all that they need to see. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** What to say about any error: the message of an expected one, the stack of a fault, a plain sentence when the disk is full. */
export function explain(error: unknown): string {
  if (error instanceof StackError) return error.message;
  const { code, path, message } = error as { code?: unknown; path?: unknown; message?: unknown };
  // The stores' own refusals: where, who and why stand in them.
  if (
    typeof code === 'string' &&
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|ER_ACCESS_DENIED_ERROR|ER_DBACCESS_DENIED_ERROR|ER_BAD_DB_ERROR)$/.test(
      code,
    )
  )
    return `A store cannot be used: ${String(message)}`;
  if (code === 'EEXIST' && typeof path === 'string')
    return `${path} is there already, and is no folder. Choose another data folder with --data.`;
  if (code === 'ENOSPC')
    return `The disk is full${typeof path === 'string' ? ` (writing ${path})` : ''}. Free some space and start again.`;
  if (code === 'EROFS' || code === 'EACCES')
    return `No right to write ${typeof path === 'string' ? path : 'here'}. Choose another data folder with --data.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
