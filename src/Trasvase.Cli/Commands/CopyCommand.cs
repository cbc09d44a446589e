using System.CommandLine;
using Trasvase.Cli.Commands.Help;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase copy SOURCE TARGET</c>.</summary>
internal static class CopyCommand
{
    public static Command Create() => HelpText.AddTo(
        new TransferCommand(
            "copy", "Copy one object, or everything below a prefix, without landing a byte on this machine's disk.", JobVerb.Copy),
        [
            ("One object, under its own key:", "trasvase copy s3://bucket/reports/2026.parquet az://archive/"),
            ("Under another key:", "trasvase copy s3://bucket/reports/2026.parquet az://archive/2026/january.parquet"),
            ("Everything below a prefix; run it again to go on, or to copy what is "
                + "new:", "trasvase copy s3://bucket/reports/ az://archive/reports/"),
            ("See first what would happen:", "trasvase copy --dry-run s3://bucket/reports/ az://archive/reports/"),
            ("Replace what is older at the target, and keep a "
                + "record:", "trasvase copy --if-exists newer --json s3://bucket/reports/ az://archive/reports/ > record.jsonl"),
        ]);
}
