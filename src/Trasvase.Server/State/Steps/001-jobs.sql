CREATE TABLE job (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    owner TEXT NOT NULL,
    request TEXT NOT NULL,
    single INTEGER NOT NULL,
    status TEXT NOT NULL,
    created TEXT NOT NULL,
    started TEXT,
    ended TEXT,
    runs INTEGER NOT NULL,
    reason TEXT,
    limits TEXT,
    report TEXT,
    receipt TEXT,
    cause TEXT,
    revision INTEGER NOT NULL
);
CREATE INDEX job_by_tenant ON job (tenant, number);
CREATE INDEX job_unfinished ON job (number) WHERE status IN ('Queued', 'Running', 'Paused');

-- The requests that may be repeated without being done twice.
CREATE TABLE once (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    made TEXT NOT NULL,
    PRIMARY KEY (tenant, key)
) WITHOUT ROWID;
