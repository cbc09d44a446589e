using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options that say which kind of job a command examines before the job begins.</summary>
internal sealed class JobKindArguments
{
    private readonly Option<JobVerb?> _verb = Choice.Of("--verb", "Which command it is for", JobVerb.Copy);
    private readonly Option<bool> _delete = Choice.Flag(
        "--delete",
        "As if a sync removed at the target, too: with --verb sync, objects of the target that the source has not were removed");

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_verb);
        command.Add(_delete);
    }

    /// <summary>Returns the kind of job; a copy by default.</summary>
    public JobVerb Verb(ParseResult arguments) => arguments.GetValue(_verb) ?? JobVerb.Copy;

    /// <summary>Returns the job's options with the values of these options.</summary>
    /// <exception cref="ConfigurationException"><c>--delete</c> is given and the job is not a sync.</exception>
    public JobOptions Read(ParseResult arguments, JobOptions options)
    {
        Choice.EnsureWith(arguments, Verb(arguments) == JobVerb.Sync, $"{_verb.Name} sync", _delete);
        return options with { Sync = options.Sync with { Delete = arguments.GetValue(_delete) || options.Sync.Delete } };
    }
}
