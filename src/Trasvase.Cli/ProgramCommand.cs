using System.CommandLine;
using Trasvase.Cli.Commands;
using Trasvase.Cli.Commands.Help;
using Trasvase.Cli.Commands.Mending;

namespace Trasvase.Cli;

/// <summary>The root of the command line: <c>trasvase</c> with all its commands.</summary>
internal static class ProgramCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Command? root = null;

        // Not a RootCommand, which takes its name from the assembly.
        root = HelpText.AddTo(
            new Command(
                UsageFault.Program,
                "Moves objects from Amazon S3 to Azure Blob Storage without landing them, and proves every byte.")
            {
                CopyCommand.Create(),
                MoveCommand.Create(),
                SyncCommand.Create(),
                VerifyCommand.Create(),
                PlanCommand.Create(),
                DoctorCommand.Create(),
                ListCommand.Create(),
                ResumeCommand.Create(Parse),
                JobsCommand.Create(Parse),
                HelpCommand.Create(Parse),
                new VersionOption { Action = new VersionAction() },
            },
            [
                ("Everything below a prefix:", "trasvase copy s3://bucket/reports/ az://archive/reports/"),
                ("Its options:", "trasvase help copy"),
            ]);
        return root;

        ParseResult Parse(IReadOnlyList<string> line) => root!.Parse(line, RightLine.Parsing);
    }
}
