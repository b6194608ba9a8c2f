import type { User } from '@chatapp/contracts';

/** What auth tells of people. `as_of` is auth's time of what is here, `changed_at` this database's time of writing it. */
export interface PersonTable {
  id: string;
  username: string;
  display_name: string;
  system_role: User['role'];
  status_text: string;
  deactivated: 0 | 1;
  as_of: string;
  changed_at: string;
}
