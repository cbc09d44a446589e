using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Trasvase.Server.State;

/// <summary>
/// The tables of the service's database. The files of <c>State/Steps</c> are the steps that lead there, in the order of their numbers. A
/// step that a release had is never changed. The <c>user_version</c> of a database is the number of steps that it has had.
/// </summary>
internal static class StateSchema
{
    // SQLite's application_id, which tells this database from a journal and from others.
    private const int Application = 0x54525353;
    private const string Folder = "Trasvase.Server.State.Steps.";

    /// <summary>The steps, in their order.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        .. typeof(StateSchema).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Text),
    ];

    /// <summary>Takes the steps that the database lacks.</summary>
    /// <exception cref="ConfigurationException">The database is another program's, or of a newer version of this one.</exception>
    public static void Prepare(SqliteConnection connection)
    {
        while (Check(connection) < Steps.Count)
        {
            using var transaction = connection.BeginTransaction();
            if (Check(connection) is var step && step < Steps.Count)
            {
                connection.Execute(Steps[step], transaction: transaction);
                connection.Execute(
                    string.Create(
                        CultureInfo.InvariantCulture, $"PRAGMA application_id = {Application}; PRAGMA user_version = {step + 1};"),
                    transaction: transaction);
                transaction.Commit();
            }
        }
    }

    private static int Check(SqliteConnection connection)
    {
        var application = connection.ExecuteScalar<int>("PRAGMA application_id");
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        return (application, version) switch
        {
            (0, 0) when connection.ExecuteScalar<int>("SELECT count(*) FROM sqlite_master") == 0 => 0,
            (Application, _) when version <= Steps.Count => version,
            (Application, _) => throw new ConfigurationException(
                $"The database {connection.DataSource} was written by a newer version of the service: use that one."),
            _ => throw new ConfigurationException($"{connection.DataSource} is no database of the service."),
        };
    }

    private static string Text(string name)
    {
        using var stream = typeof(StateSchema).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
