CREATE TABLE schedule (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    next TEXT,
    record TEXT NOT NULL,
    UNIQUE (tenant, name)
) WITHOUT ROWID;
CREATE INDEX schedule_by_next ON schedule (next) WHERE next IS NOT NULL;
