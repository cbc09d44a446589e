using System.CommandLine;
using Trasvase.Cli.Commands.Help;

namespace Trasvase.Cli.Commands;

/// <summary>The command <c>trasvase sync SOURCE TARGET</c>.</summary>
internal static class SyncCommand
{
    public static Command Create() => HelpText.AddTo(
        new TransferCommand(
            "sync",
            "Make what is below the target's prefix what is below the source's: copy what is new or changed, and with --delete remove "
            + "what the source has not.",
            JobVerb.Sync),
        [
            ("What is new or changed; what is unchanged costs no request:", "trasvase sync s3://bucket/reports/ az://archive/reports/"),
            ("See first what would be copied and removed:", "trasvase sync --delete --dry-run s3://bucket/reports/ az://archive/reports/"),
            ("Remove up to 500 objects that the source has not any "
                + "more:", "trasvase sync --delete --delete-max 500 s3://bucket/reports/ az://archive/reports/"),
        ]);
}
