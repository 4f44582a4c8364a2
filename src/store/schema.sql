-- The schema of a store, as numbered steps.  The Makefile turns this file into C strings, schema.c
-- runs the steps that a store lacks, all in one transaction.  PRAGMA user_version is the number of
-- the last step done.  A step that was released never changes: add another.
--
-- Text from outside may hold any byte, also NUL and bytes that are not UTF-8: it is bound as TEXT and
-- only ever compared bytewise.

-- step 1

-- What a run or a verdict consists of, kept once however often it occurs.
CREATE TABLE blob (
	num INTEGER PRIMARY KEY,
	hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),    -- SHA-256 of the unpacked bytes
	nbytes INTEGER NOT NULL CHECK (nbytes >= 0),            -- unpacked
	packed BLOB NOT NULL                                    -- one zstd frame
) STRICT;

-- What lists and histories show; everything else about a run is in its parts.
CREATE TABLE run (
	num INTEGER PRIMARY KEY AUTOINCREMENT,                  -- never used again: a replaced run gets a new one
	id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
	project TEXT NOT NULL,
	commit_id TEXT NOT NULL,                                -- empty outside git
	branch TEXT NOT NULL,
	machine TEXT NOT NULL,                                  -- fingerprint
	started_ns INTEGER NOT NULL,                            -- since the epoch
	dirty INTEGER NOT NULL CHECK (dirty IN (0, 1)),
	nseries INTEGER NOT NULL,
	njob INTEGER NOT NULL,
	nmissing INTEGER NOT NULL,                              -- jobs that did not deliver
	tests_pass INTEGER NOT NULL,
	tests_fail INTEGER NOT NULL,
	tests_error INTEGER NOT NULL,
	tests_skip INTEGER NOT NULL,
	tests_unfinished INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_start ON run (started_ns, id);
CREATE INDEX run_by_commit ON run (commit_id);

-- 'origin' is the run without its evidence and is there once; 'evidence' is counted from 0.
CREATE TABLE part (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	role TEXT NOT NULL CHECK (role IN ('origin', 'evidence')),
	nth INTEGER NOT NULL,
	blob INTEGER NOT NULL REFERENCES blob,
	PRIMARY KEY (run, role, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX part_by_blob ON part (blob);

CREATE TABLE series (
	num INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE                                -- series_key()
) STRICT;

-- Clustered by run, so that a run is written in one place: by series it would touch a page for each
-- row.  A history looks up its series in each run, which takes microseconds.
CREATE TABLE point (
	run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
	series INTEGER NOT NULL REFERENCES series,
	nth INTEGER NOT NULL,                                   -- among all series of the run
	n INTEGER NOT NULL,                                     -- values behind it
	center REAL, lo REAL, hi REAL,                          -- base unit; NULL = not known
	PRIMARY KEY (run, series, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE verdict (
	run INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
	base TEXT NOT NULL,                                     -- id of the run it was judged against, or empty
	blob INTEGER NOT NULL REFERENCES blob
) STRICT;
CREATE INDEX verdict_by_blob ON verdict (blob);

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
