using System.CommandLine;

namespace Trasvase.Cli.Commands.Help;

/// <summary>The groups of options in the help, and the options that people need first.</summary>
internal static class HelpGroups
{
    /// <summary>The number of options that the short help shows.</summary>
    public const int ShownFirst = 10;

    /// <summary>The groups in the order in which they are shown.</summary>
    public static IReadOnlyList<(string Heading, IReadOnlyList<string> Options)> Table { get; } =
    [
        ("WHAT HAPPENS", [
            "--verb", "--dry-run", "--if-exists", "--checksum", "--create-container", "--fail-if-empty", "--read-back", "--recursive",
            "--names", "--skip-markers", "--source-etags", "--verify"]),
        ("REMOVING AT THE TARGET", ["--delete", "--delete-max", "--confirm-selection"]),
        ("WHICH OBJECTS", [
            "--include", "--exclude", "--include-regex", "--exclude-regex", "--min-size", "--max-size", "--min-age", "--max-age",
            "--modified-after", "--modified-before", "--storage-class", "--not-storage-class", "--from-list", "--from-inventory",
            "--versions-at",
            "--map"]),
        ("WHAT GOES ALONG", ["--metadata", "--tags", "--tier", "--tier-table", "--accept-loss"]),
        ("WHICH WAY AND HOW FAST", [
            "--via", "--max-rate", "--max-requests", "--connections", "--pulls", "--memory", "--part-size", "--floor-speed",
            "--idle-timeout", "--patience", "--url-expires"]),
        ("ARCHIVED OBJECTS", ["--restore", "--restore-tier", "--restore-wait"]),
        ("PRICES AND RATES", ["--rate", "--request-rate", "--prices", "--print-prices"]),
        ("THE JOB AND ITS RECORD", ["--report", "--report-append", "--journal", "--no-journal"]),
        ("OUTPUT", ["--json", "--quiet", "--no-progress"]),
        ("S3", [
            "--s3-profile", "--s3-endpoint", "--s3-region", "--s3-role", "--s3-addressing", "--source-public", "--requester-pays",
            "--sse-c-key-file"]),
        ("AZURE", ["--azure-account", "--azure-endpoint", "--azure-connection-string-file", "--azure-key-file", "--azure-sas-file"]),
        ("ABOUT", ["--all", HelpText.Short, HelpText.Long, "--version"]),
    ];

    // Ordered by how often they are needed. The short help of a command shows the first of those that the command has.
    private static readonly string[] Wanted =
    [
        "--verb", "--delete", "--delete-max", "--read-back", "--recursive", "--dry-run", "--if-exists", "--include", "--exclude",
        "--create-container", "--rate", "--max-rate", "--report", "--json", "--quiet", "--s3-profile", "--azure-account", "--via",
        "--min-size", "--max-size", "--source-public", "--journal",
    ];

    /// <summary>Returns a command's options that people need first, or all of them if there are few.</summary>
    public static IReadOnlyList<Option> First(Command command)
    {
        var options = Shown(command);
        return options.Count <= ShownFirst + 2
            ? options
            : [.. Wanted.Select(name => options.Find(option => option.Name == name)).OfType<Option>().Take(ShownFirst).OrderBy(Rank)];
    }

    /// <summary>Returns all of a command's options, group by group.</summary>
    public static IEnumerable<(string Heading, IReadOnlyList<Option> Options)> Of(Command command)
    {
        var options = Shown(command);
        return Table.Select(group => (group.Heading, (IReadOnlyList<Option>)options.FindAll(option => group.Options.Contains(option.Name))))
            .Where(group => group.Item2.Count > 0);
    }

    private static List<Option> Shown(Command command) => [.. command.Options.Where(option => !option.Hidden).OrderBy(Rank)];

    private static int Rank(Option option) => Array.IndexOf([.. Table.SelectMany(group => group.Options)], option.Name);
}
