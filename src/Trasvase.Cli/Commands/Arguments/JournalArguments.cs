using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for where jobs are remembered.</summary>
internal sealed class JournalArguments
{
    private readonly Option<DirectoryInfo?> _folder = new("--journal")
    {
        Description = "The folder in which jobs are remembered, so that they can be resumed; the user's state directory by default",
        HelpName = "FOLDER",
    };

    private readonly Option<bool> _none = Choice.Flag(
        "--no-journal", "Remember nothing and write nothing to the disk: a job that is killed begins anew");

    /// <summary>Adds these options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="mayBeNone">Whether the command can run without a journal.</param>
    public void AddTo(Command command, bool mayBeNone)
    {
        command.Add(_folder);
        if (mayBeNone)
        {
            command.Add(_none);
        }
    }

    /// <summary>Returns the folder of the journals.</summary>
    public JobFolder Folder(ParseResult arguments) => new(FolderPath(arguments));

    /// <summary>Returns how to remember a job that this command line begins; null to not remember it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="limits">The limits that the command line names; null for none.</param>
    /// <exception cref="ConfigurationException">A folder is named, and nothing is to be remembered.</exception>
    public JournalOptions? Read(ParseResult arguments, JobLimits? limits = null)
    {
        if (arguments.GetValue(_none))
        {
            return arguments.GetValue(_folder) is null
                ? null
                : throw new ConfigurationException($"{_folder.Name} names where the job is remembered, and {_none.Name} says nowhere.");
        }

        return new JournalOptions
        {
            Folder = FolderPath(arguments),
            Limits = limits,
            Arguments = [.. arguments.Tokens.Select(token => token.Value)]
        };
    }

    private string FolderPath(ParseResult arguments) => arguments.GetValue(_folder)?.FullName ?? JobFolder.UsersOwn;
}
