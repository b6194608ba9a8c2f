import { StackError } from '../errors.ts';
import { withConnection } from './sql.ts';

/**
 * Whether an administrator can log in.
 * @throws StackError when the password is wrong, which waiting does not mend
 */
export async function mysqlAnswers(adminUrl: string): Promise<boolean> {
  try {
    await withConnection(adminUrl, (connection) => connection.ping());
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_ACCESS_DENIED_ERROR')
      throw new StackError(
        "MySQL refuses the password in the data folder's secrets: its data was made with another one.",
      );
    return false;
  }
}
