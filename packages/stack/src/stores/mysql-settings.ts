/**
 * The same on MySQL and MariaDB, in a container or not: UTC, utf8mb4, strict SQL, small memory. A commit waits for the disk where `durable`;
 * what makes pages whole after a crash (the doublewrite buffer) stays on. No binary log: nobody replicates from here, and it would be a second
 * file to wait for at each commit.
 */
export const commonSettings = (durable: boolean): string[] => [
  `--innodb-flush-log-at-trx-commit=${durable ? 1 : 0}`,
  '--innodb-buffer-pool-size=128M',
  '--max-connections=250',
  '--max-allowed-packet=64M',
  '--character-set-server=utf8mb4',
  '--collation-server=utf8mb4_unicode_520_ci',
  '--default-time-zone=+00:00',
  '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
  '--performance-schema=OFF',
  '--skip-name-resolve',
  '--skip-log-bin',
];
