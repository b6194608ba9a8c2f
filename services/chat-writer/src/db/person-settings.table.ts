/** What people have chosen for all their devices; who has no row has chosen nothing. */
export interface PersonSettingsTable {
  user_id: string;
  /** Whether others in small rooms see how far one has read. */
  receipts: 0 | 1;
}
