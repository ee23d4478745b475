/** 'LLMm', by which a file is told from those of other programs; at offset 68 of an SQLite file. */
export const APPLICATION_ID = 0x4c4c4d6d;

/** Of the tables below. */
export const SCHEMA_VERSION = 1;

/**
 * Instants are in ms since the Unix epoch. REAL takes fractions, and whole numbers as compactly as INTEGER; without a
 * rowid the samples of a series lie together in the order of time. An id is never given again, so that whoever
 * still holds that of a removed series does not see another one. One row tells of the passes of retention.
 */
export const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    metric TEXT NOT NULL,
    labels TEXT NOT NULL,
    retention_ms REAL NOT NULL,
    UNIQUE (metric, labels)
  ) STRICT;
  CREATE TABLE sample (
    series INTEGER NOT NULL,
    at REAL NOT NULL,
    value REAL NOT NULL,
    late_us INTEGER NOT NULL,
    PRIMARY KEY (series, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE absence (
    id INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    labels TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    at REAL NOT NULL,
    until REAL NOT NULL,
    times INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX absence_key ON absence (type, labels, kind, reason, until);
  CREATE TABLE retention_pass (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL,
    latest REAL NOT NULL
  ) STRICT;
  INSERT INTO retention_pass VALUES (1, 0, 0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
