using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Trasvase.Server.State;

/// <summary>Keeps the audit log in the service's SQLite file.</summary>
internal sealed class SqliteAuditLog(StateDatabase database, TimeProvider time) : IAuditLog
{
    // What the first entry follows.
    private const string Beginning = "";

    public Task AddAsync(AuditNote note) => database.WriteAsync(connection => Append(connection, note, time));

    public IReadOnlyList<AuditEntry> List(string tenant, long? before, int limit) => database.Read(connection => connection.Query<Row>(
        "SELECT * FROM audit WHERE tenant = @tenant AND (@before IS NULL OR number < @before) ORDER BY number DESC LIMIT @limit",
        new { tenant, before, limit }).Select(row => row.Entry()).ToList());

    public (long Entries, long? Broken, string LastDigest) Verify() => database.Read(connection =>
    {
        var number = 0L;
        var digest = Beginning;
        foreach (var row in connection.Query<Row>("SELECT * FROM audit ORDER BY number", buffered: false))
        {
            number++;
            digest = DigestOf(digest, number, row.At, row.Entry().Note);
            if (row.Number != number || row.Digest != digest)
            {
                return (number, number, digest);
            }
        }

        return (number, (long?)null, digest);
    });

    /// <summary>Adds an entry within a change, so that the one is not without the other.</summary>
    public static long Append(SqliteConnection connection, AuditNote note, TimeProvider time)
    {
        var (number, digest) = connection.QueryFirstOrDefault<(long, string)?>(
            "SELECT number, digest FROM audit ORDER BY number DESC LIMIT 1") ?? (0, Beginning);
        var at = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        connection.Execute(
            """
            INSERT INTO audit (number, at, tenant, who, what, subject, detail, digest)
            VALUES (@Number, @at, @Tenant, @Who, @What, @Subject, @Detail, @Digest)
            """,
            new
            {
                Number = number + 1,
                at,
                note.Tenant,
                note.Who,
                note.What,
                note.Subject,
                note.Detail,
                Digest = DigestOf(digest, number + 1, at, note),
            });
        return number + 1;
    }

    // As JSON, in which no text can look like two.
    private static string DigestOf(string before, long number, string at, AuditNote note) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
            new object?[] { before, number, at, note.Tenant, note.Who, note.What, note.Subject, note.Detail }))));

    // Dapper fills it by the names of the columns.
    [SuppressMessage("Minor Code Smell", "S1144", Justification = "Dapper sets what no code does.")]
    private sealed class Row
    {
        public long Number { get; init; }

        public string At { get; init; } = "";

        public string Tenant { get; init; } = "";

        public string Who { get; init; } = "";

        public string What { get; init; } = "";

        public string Subject { get; init; } = "";

        public string? Detail { get; init; }

        public string Digest { get; init; } = "";

        public AuditEntry Entry() => new(
            Number,
            DateTimeOffset.Parse(At, CultureInfo.InvariantCulture),
            new AuditNote(Tenant, Who, What, Subject, Detail),
            Digest);
    }
}
