using System.CommandLine;
using Trasvase.Hosting.Doctor;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Where jobs are remembered.</summary>
internal sealed class JournalArguments
{
    private readonly Option<DirectoryInfo?> _folder = new("--journal")
    {
        Description = "The folder in which jobs are remembered, so that they can be resumed; the user's state directory by default",
        HelpName = "FOLDER",
    };

    private readonly Option<bool> _none = Choice.Flag(
        "--no-journal", "Remember nothing and write nothing to the disk: a job that is killed begins anew");

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="mayBeNone">Whether it can do without.</param>
    public void AddTo(Command command, bool mayBeNone)
    {
        command.Add(_folder);
        if (mayBeNone)
        {
            command.Add(_none);
        }
    }

    /// <summary>The folder.</summary>
    public JobFolder Folder(ParseResult arguments) => new(FolderPath(arguments));

    /// <summary>How to remember a job that this command line begins; null for not at all.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="limits">The limits that it names; null for none.</param>
    public JournalOptions? Read(ParseResult arguments, JobWishes? limits = null) => arguments.GetValue(_none)
        ? null
        : new JournalOptions
        {
            Folder = FolderPath(arguments),
            Limits = limits,
            Arguments = [.. arguments.Tokens.Select(token => token.Value)]
        };

    private string FolderPath(ParseResult arguments) => arguments.GetValue(_folder)?.FullName ?? JobFolder.UsersOwn;
}
