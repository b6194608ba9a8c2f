/** The settings of the installation, as auth tells them: one row. */
export interface InstallationTable {
  id: 1;
  version: number;
  /** JSON. */
  settings: string;
}
