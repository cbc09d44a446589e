using System.CommandLine;
using Trasvase.Cli.Commands.Help;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase move SOURCE TARGET</c>.</summary>
internal static class MoveCommand
{
    public static Command Create() => HelpText.AddTo(
        new TransferCommand(
            "move", "Copy, then remove each source once its target is verified, if it still is the version that was copied.", JobVerb.Move),
        [
            ("One object:", "trasvase move s3://bucket/reports/2026.parquet https://account.blob.core.windows.net/archive/2026.parquet"),
            ("Everything below a prefix:", "trasvase move s3://bucket/reports/ az://archive/reports/"),
            ("See first what would happen:", "trasvase move --dry-run s3://bucket/reports/ az://archive/reports/"),
        ]);
}
