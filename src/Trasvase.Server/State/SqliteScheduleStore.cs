using System.Globalization;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Trasvase.Server.State;

/// <summary>Keeps schedules in the service's SQLite file.</summary>
internal sealed class SqliteScheduleStore(StateDatabase database, TimeProvider time) : IScheduleStore
{
    public Task<bool> AddAsync(ScheduleRecord schedule, AuditNote note) => database.WriteAsync(connection =>
    {
        var isAdded = connection.Execute(
            "INSERT INTO schedule (id, tenant, name, next, record) VALUES (@Id, @Tenant, @Name, @Next, @Record) ON CONFLICT DO NOTHING",
            Row(schedule)) > 0;
        if (isAdded)
        {
            SqliteAuditLog.Append(connection, note, time);
        }

        return isAdded;
    });

    public ScheduleRecord? Find(string id) => database.Read(connection => Find(connection, id));

    public IReadOnlyList<ScheduleRecord> List(string? tenant) => Query(
        "SELECT record FROM schedule WHERE @tenant IS NULL OR tenant = @tenant ORDER BY tenant, name", new { tenant });

    public IReadOnlyList<ScheduleRecord> Due(DateTimeOffset now) => Query(
        "SELECT record FROM schedule WHERE next <= @now ORDER BY next", new { now = Text(now) });

    public DateTimeOffset? Next() => database.Read(connection => connection.ExecuteScalar<string?>("SELECT min(next) FROM schedule"))
        is { } next ? DateTimeOffset.Parse(next, CultureInfo.InvariantCulture) : null;

    public Task<ScheduleRecord?> ChangeAsync(string id, Func<ScheduleRecord, ScheduleRecord> change, AuditNote? note = null) =>
        database.WriteAsync(connection =>
        {
            if (Find(connection, id) is not { } before)
            {
                return null;
            }

            var after = change(before);
            connection.Execute("UPDATE schedule SET next = @Next, record = @Record WHERE id = @Id", Row(after));
            if (note is not null)
            {
                SqliteAuditLog.Append(connection, note, time);
            }

            return after;
        });

    public Task<bool> RemoveAsync(string id, AuditNote note) => database.WriteAsync(connection =>
    {
        var isRemoved = connection.Execute("DELETE FROM schedule WHERE id = @id", new { id }) > 0;
        if (isRemoved)
        {
            SqliteAuditLog.Append(connection, note, time);
        }

        return isRemoved;
    });

    private static ScheduleRecord? Find(SqliteConnection connection, string id) =>
        connection.QueryFirstOrDefault<string>("SELECT record FROM schedule WHERE id = @id", new { id }) is { } text ? Read(text) : null;

    private List<ScheduleRecord> Query(string sql, object parameters) =>
        database.Read(connection => connection.Query<string>(sql, parameters).Select(Read).ToList());

    private static object Row(ScheduleRecord schedule) => new
    {
        schedule.Id,
        schedule.Owner.Tenant,
        schedule.Schedule.Name,
        Next = schedule.Next is { } next ? Text(next) : null,
        Record = JsonSerializer.Serialize(schedule, Json.Compact),
    };

    private static ScheduleRecord Read(string text) => JsonSerializer.Deserialize<ScheduleRecord>(text, Json.Compact)!;

    // In UTC and of one width, so that the order of the texts is that of the times.
    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
