/** The settings of the installation: one row. */
export interface SettingsTable {
  id: 1;
  /** Grows by one with each change. */
  version: number;
  /** JSON: those that are not at their defaults. */
  settings: string;
}
