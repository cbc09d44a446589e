using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Trasvase.Client;
using Trasvase.Server.Observing;

namespace Trasvase.Server.State;

/// <summary>Keeps jobs in the service's SQLite file.</summary>
internal sealed class SqliteJobStore(StateDatabase database, TimeProvider time) : IJobStore
{
    private const string Columns =
        "number, id, tenant, owner, request, single, status, created, started, ended, runs, reason, limits, report, receipt, cause, "
            + "revision";

    public Task<AddedJob> AddAsync(JobRecord job, OnceOnly? once, AuditNote? note = null) => database.WriteAsync(connection =>
    {
        if (once is not null && Earlier(connection, job.Tenant, once) is { } earlier)
        {
            return earlier;
        }

        var number = connection.ExecuteScalar<long>(
            """
            INSERT INTO job (id, tenant, owner, request, single, status, created, started, ended, runs, reason, limits, report, receipt,
                cause, revision)
            VALUES (@Id, @Tenant, @Owner, @Request, @Single, @Status, @Created, @Started, @Ended, @Runs, @Reason, @Limits, @Report,
                @Receipt, @Cause, 1)
            RETURNING number
            """,
            Row.Of(job));
        if (once is not null)
        {
            connection.Execute(
                "INSERT INTO once (tenant, key, digest, job, made) VALUES (@Tenant, @Key, @Digest, @Id, @Created)",
                new { job.Tenant, once.Key, once.Digest, job.Id, Created = Row.Text(job.Created) });
        }

        Append(connection, note);
        return new AddedJob(job with { Number = number, Revision = 1 }, IsNew: true, IsOther: false);
    });

    public Task<JobRecord?> FindAsync(string id) => Task.FromResult(database.Read(connection => Find(connection, id)));

    public Task<IReadOnlyList<JobRecord>> ListAsync(JobFilter filter) => Task.FromResult<IReadOnlyList<JobRecord>>(
        database.Read(connection => connection.Query<Row>(
            $"""
            SELECT {Columns} FROM job
            WHERE (@Tenant IS NULL OR tenant = @Tenant) AND (@Status IS NULL OR status = @Status)
                AND (@IsSingle IS NULL OR single = @IsSingle) AND (@Before IS NULL OR number < @Before)
            ORDER BY number DESC LIMIT @Limit
            """,
            new { filter.Tenant, Status = filter.Status?.ToString(), filter.IsSingle, filter.Before, filter.Limit })
            .Select(row => row.Record())
            .ToList()));

    public Task<IReadOnlyList<JobRecord>> UnfinishedAsync() => Task.FromResult<IReadOnlyList<JobRecord>>(
        database.Read(connection => connection.Query<Row>(
            $"SELECT {Columns} FROM job WHERE status IN ('Queued', 'Running', 'Paused') ORDER BY number")
            .Select(row => row.Record())
            .ToList()));

    public async Task<JobRecord?> ChangeAsync(string id, Func<JobRecord, JobRecord?> change, AuditNote? note = null)
    {
        var (changed, hasEnded) = await database.WriteAsync(connection => Change(connection, id, change, note)).ConfigureAwait(false);
        if (hasEnded)
        {
            ServiceTelemetry.End(changed!);
        }

        return changed;
    }

    public Task<bool> ForgetAsync(string id, AuditNote? note = null) => database.WriteAsync(connection =>
    {
        var isForgotten = connection.Execute(
            "DELETE FROM job WHERE id = @id AND status NOT IN ('Queued', 'Running', 'Paused')", new { id }) > 0;
        Append(connection, isForgotten ? note : null);
        return isForgotten;
    });

    private (JobRecord? Changed, bool HasEnded) Change(
        SqliteConnection connection, string id, Func<JobRecord, JobRecord?> change, AuditNote? note)
    {
        if (Find(connection, id) is not { } before || change(before) is not { } after)
        {
            return (null, false);
        }

        after = after with { Revision = before.Revision + 1 };
        connection.Execute(
            """
            UPDATE job SET status = @Status, started = @Started, ended = @Ended, runs = @Runs, reason = @Reason, limits = @Limits,
                report = @Report, receipt = @Receipt, revision = @Revision
            WHERE id = @Id
            """,
            Row.Of(after));
        Append(connection, note);
        var hasEnded = after.HasEnded && !before.HasEnded;
        if (hasEnded)
        {
            SqliteWebhookStore.Offer(connection, after, time.GetUtcNow());
        }

        return (after, hasEnded);
    }

    private void Append(SqliteConnection connection, AuditNote? note)
    {
        if (note is not null)
        {
            SqliteAuditLog.Append(connection, note, time);
        }
    }

    private static AddedJob? Earlier(SqliteConnection connection, string tenant, OnceOnly once)
    {
        var found = connection.QueryFirstOrDefault<(string Digest, string Job)?>(
            "SELECT digest, job FROM once WHERE tenant = @tenant AND key = @Key", new { tenant, once.Key });
        return found is { } earlier
            ? new AddedJob(Find(connection, earlier.Job)!, IsNew: false, IsOther: earlier.Digest != once.Digest)
            : null;
    }

    private static JobRecord? Find(SqliteConnection connection, string id) =>
        connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM job WHERE id = @id", new { id })?.Record();

    // As SQLite keeps it. Dapper fills it by the names of the columns.
    private sealed class Row
    {
        public long Number { get; init; }

        public string Id { get; init; } = "";

        public string Tenant { get; init; } = "";

        public string Owner { get; init; } = "";

        public string Request { get; init; } = "";

        public bool Single { get; init; }

        public string Status { get; init; } = "";

        public string Created { get; init; } = "";

        public string? Started { get; init; }

        public string? Ended { get; init; }

        public int Runs { get; init; }

        public string? Reason { get; init; }

        public string? Limits { get; init; }

        public string? Report { get; init; }

        public string? Receipt { get; init; }

        public string? Cause { get; init; }

        public long Revision { get; init; }

        public static Row Of(JobRecord job) => new()
        {
            Number = job.Number,
            Id = job.Id,
            Tenant = job.Tenant,
            Owner = job.Owner,
            Request = JsonSerializer.Serialize(job.Request, Json.Compact),
            Single = job.IsSingle,
            Status = job.Status.ToString(),
            Created = Text(job.Created),
            Started = job.Started is { } started ? Text(started) : null,
            Ended = job.Ended is { } ended ? Text(ended) : null,
            Runs = job.Runs,
            Reason = job.Reason,
            Limits = job.Limits is null ? null : JsonSerializer.Serialize(job.Limits, Json.Compact),
            Report = job.Report,
            Receipt = job.Receipt,
            Cause = job.Cause,
            Revision = job.Revision,
        };

        public JobRecord Record() => new()
        {
            Number = Number,
            Id = Id,
            Tenant = Tenant,
            Owner = Owner,
            Request = JsonSerializer.Deserialize<NewJob>(Request, Json.Compact)!,
            IsSingle = Single,
            Status = Enum.Parse<JobStatus>(Status),
            Created = Time(Created),
            Started = Started is null ? null : Time(Started),
            Ended = Ended is null ? null : Time(Ended),
            Runs = Runs,
            Reason = Reason,
            Limits = Limits is null ? null : JsonSerializer.Deserialize<LimitSettings>(Limits, Json.Compact),
            Report = Report,
            Receipt = Receipt,
            Cause = Cause,
            Revision = Revision,
        };

        public static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

        private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }
}
