export interface UsersTable {
  id: string;
  /** As its owner wrote it. */
  username: string;
  /** In lower case: what is unique. */
  username_key: string;
  display_name: string;
  role: 'user' | 'admin';
  /** PHC string of argon2id. */
  password_hash: string;
  created_at: Date;
  deactivated_at: Date | null;
  status_text: string;
  /** As its owner wrote it; not checked, and not unique: a link goes to whoever has access to the mailbox. */
  email: string | null;
  /** In lower case: what is looked up. */
  email_key: string | null;
}
