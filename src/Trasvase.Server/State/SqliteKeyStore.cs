using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Trasvase.Server.Access;

namespace Trasvase.Server.State;

/// <summary>Keeps keys in the service's SQLite file.</summary>
internal sealed class SqliteKeyStore(StateDatabase database) : IKeyStore
{
    public Task AddAsync(KeyRecord key) => database.WriteAsync(connection => connection.Execute(
        """
        INSERT INTO key (id, digest, name, tenant, scope, grants, made, expires)
        VALUES (@Id, @Digest, @Name, @Tenant, @Scope, @Grants, @Made, @Expires)
        """,
        new
        {
            key.Id,
            key.Digest,
            key.Caller.Name,
            key.Caller.Tenant,
            Scope = key.Caller.Scope.ToString(),
            Grants = JsonSerializer.Serialize(key.Caller.Grants, Json.Compact),
            Made = Text(key.Made),
            Expires = key.Expires is { } expires ? Text(expires) : null,
        }));

    public KeyRecord? Find(string id) => database.Read(connection =>
        connection.QueryFirstOrDefault<Row>("SELECT * FROM key WHERE id = @id", new { id })?.Record());

    public IReadOnlyList<KeyRecord> List() => database.Read(connection =>
        connection.Query<Row>("SELECT * FROM key ORDER BY made, id").Select(row => row.Record()).ToList());

    public Task<bool> RevokeAsync(string id, DateTimeOffset now) => database.WriteAsync(connection =>
        connection.Execute("UPDATE key SET revoked = ifnull(revoked, @now) WHERE id = @id", new { id, now = Text(now) }) > 0);

    public Task UsedAsync(string id, DateTimeOffset now) => database.WriteAsync(connection =>
        connection.Execute("UPDATE key SET used = @now WHERE id = @id", new { id, now = Text(now) }));

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);

    // Dapper fills it by the names of the columns.
    [SuppressMessage("Minor Code Smell", "S1144", Justification = "Dapper sets what no code does.")]
    private sealed class Row
    {
        public string Id { get; init; } = "";

        public string Digest { get; init; } = "";

        public string Name { get; init; } = "";

        public string Tenant { get; init; } = "";

        public string Scope { get; init; } = "";

        public string Grants { get; init; } = "";

        public string Made { get; init; } = "";

        public string? Expires { get; init; }

        public string? Revoked { get; init; }

        public string? Used { get; init; }

        public KeyRecord Record() => new()
        {
            Id = Id,
            Digest = Digest,
            Caller = new Caller(
                Name, Tenant, Enum.Parse<Scope>(Scope), JsonSerializer.Deserialize<List<Grant>>(Grants, Json.Compact) ?? []),
            Made = Time(Made)!.Value,
            Expires = Time(Expires),
            Revoked = Time(Revoked),
            Used = Time(Used),
        };

        private static DateTimeOffset? Time(string? text) =>
            text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
    }
}
