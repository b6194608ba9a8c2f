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
}
