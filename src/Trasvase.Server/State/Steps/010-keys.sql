CREATE TABLE key (
    id TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    scope TEXT NOT NULL,
    grants TEXT NOT NULL,
    made TEXT NOT NULL,
    expires TEXT,
    revoked TEXT,
    used TEXT
) WITHOUT ROWID;
