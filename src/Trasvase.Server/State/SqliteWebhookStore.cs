using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Trasvase.Server.Webhooks;

namespace Trasvase.Server.State;

/// <summary>Keeps webhooks, and what they are to be told, in the service's SQLite file.</summary>
internal sealed class SqliteWebhookStore(StateDatabase database, TimeProvider time) : IWebhookStore
{
    public Task AddAsync(WebhookRecord webhook, AuditNote note) => database.WriteAsync(connection =>
    {
        connection.Execute(
            "INSERT INTO webhook (id, tenant, record) VALUES (@Id, @Tenant, @Record)",
            new { webhook.Id, webhook.Tenant, Record = JsonSerializer.Serialize(webhook, Json.Compact) });
        return SqliteAuditLog.Append(connection, note, time);
    });

    public WebhookRecord? Find(string id) => database.Read(connection =>
        connection.QueryFirstOrDefault<string>("SELECT record FROM webhook WHERE id = @id", new { id })) is { } text ? Read(text) : null;

    public IReadOnlyList<WebhookRecord> List(string tenant) => database.Read(connection => List(connection, tenant));

    public Task RemoveAsync(string id, AuditNote note) => database.WriteAsync(connection =>
    {
        connection.Execute("DELETE FROM webhook WHERE id = @id", new { id });
        return SqliteAuditLog.Append(connection, note, time);
    });

    public Task DisableAsync(string id) => database.WriteAsync(connection =>
    {
        connection.Execute("UPDATE webhook SET record = json_set(record, '$.disabled', json('true')) WHERE id = @id", new { id });
        return connection.Execute("UPDATE delivery SET next = NULL WHERE webhook = @id", new { id });
    });

    public IReadOnlyList<Delivery> Due(DateTimeOffset now, int limit) => Query(
        "SELECT * FROM delivery WHERE next <= @now ORDER BY next, number LIMIT @limit", new { now = Text(now), limit });

    public int CountDue(DateTimeOffset now) => database.Read(connection =>
        connection.ExecuteScalar<int>("SELECT count(*) FROM delivery WHERE next <= @now", new { now = Text(now) }));

    public DateTimeOffset? Next() =>
        database.Read(connection => connection.ExecuteScalar<string?>("SELECT min(next) FROM delivery")) is { } next ? Time(next) : null;

    public IReadOnlyList<Delivery> Deliveries(string webhook, int limit) => Query(
        "SELECT * FROM delivery WHERE webhook = @webhook ORDER BY number DESC LIMIT @limit", new { webhook, limit });

    public Task AttemptedAsync(Delivery delivery) => database.WriteAsync(connection => connection.Execute(
        "UPDATE delivery SET next = @Next, attempts = @Attempts, delivered = @Delivered, reason = @Reason WHERE number = @Number",
        new
        {
            delivery.Number,
            delivery.Attempts,
            delivery.Reason,
            Next = delivery.Next is { } next ? Text(next) : null,
            Delivered = delivery.Delivered is { } delivered ? Text(delivered) : null,
        }));

    public Task ForgetAsync(DateTimeOffset before) => database.WriteAsync(connection =>
        connection.Execute("DELETE FROM delivery WHERE next IS NULL AND made < @before", new { before = Text(before) }));

    /// <summary>Adds the event of a job that has ended for each webhook that wants it, within the change that ends the job.</summary>
    public static void Offer(SqliteConnection connection, JobRecord ended, DateTimeOffset now)
    {
        var kind = WebhookEvents.KindOf(ended.Status);
        foreach (var webhook in List(connection, ended.Tenant).Where(webhook => !webhook.Disabled && webhook.Events.Contains(kind)))
        {
            connection.Execute(
                """
                INSERT INTO delivery (id, webhook, kind, payload, made, next)
                VALUES ('msg_' || lower(hex(randomblob(16))), @Id, @kind, @payload, @now, @now)
                """,
                new { webhook.Id, kind, payload = WebhookEvents.PayloadOf(ended, kind, now), now = Text(now) });
        }
    }

    private static List<WebhookRecord> List(SqliteConnection connection, string tenant) =>
        connection.Query<string>("SELECT record FROM webhook WHERE tenant = @tenant ORDER BY id", new { tenant }).Select(Read).ToList();

    private List<Delivery> Query(string sql, object parameters) =>
        database.Read(connection => connection.Query<Row>(sql, parameters).Select(row => row.Delivery()).ToList());

    private static WebhookRecord Read(string text) => JsonSerializer.Deserialize<WebhookRecord>(text, Json.Compact)!;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    // Dapper fills it by the names of the columns.
    [SuppressMessage("Minor Code Smell", "S1144", Justification = "Dapper sets what no code does.")]
    private sealed class Row
    {
        public long Number { get; init; }

        public string Id { get; init; } = "";

        public string Webhook { get; init; } = "";

        public string Kind { get; init; } = "";

        public string Payload { get; init; } = "";

        public string Made { get; init; } = "";

        public string? Next { get; init; }

        public int Attempts { get; init; }

        public string? Delivered { get; init; }

        public string? Reason { get; init; }

        public Delivery Delivery() => new()
        {
            Number = Number,
            Id = Id,
            Webhook = Webhook,
            Kind = Kind,
            Payload = Payload,
            Made = Time(Made),
            Next = Next is null ? null : Time(Next),
            Attempts = Attempts,
            Delivered = Delivered is null ? null : Time(Delivered),
            Reason = Reason,
        };
    }
}
