CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    record TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX webhook_by_tenant ON webhook (tenant);

-- What has to be told, and what was: a row for each event and webhook.
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    webhook TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    made TEXT NOT NULL,
    next TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    delivered TEXT,
    reason TEXT
);
CREATE INDEX delivery_by_next ON delivery (next) WHERE next IS NOT NULL;
CREATE INDEX delivery_by_webhook ON delivery (webhook, number);
