using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Which kind of job is asked about before it begins.</summary>
internal sealed class JobKindArguments
{
    private readonly Option<JobVerb?> _verb = Choice.Of("--verb", "Which command it is for", JobVerb.Copy);
    private readonly Option<bool> _delete = Choice.Flag(
        "--delete", "With --verb sync: as if objects of the target that the source has not were removed");

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_verb);
        command.Add(_delete);
    }

    /// <summary>Which kind.</summary>
    public JobVerb Verb(ParseResult arguments) => arguments.GetValue(_verb) ?? JobVerb.Copy;

    /// <summary>The job's options, with what these say.</summary>
    /// <exception cref="ConfigurationException"><c>--delete</c> is given for what is no sync.</exception>
    public JobOptions Read(ParseResult arguments, JobOptions options)
    {
        Choice.EnsureWith(arguments, Verb(arguments) == JobVerb.Sync, $"{_verb.Name} sync", _delete);
        return options with { Sync = options.Sync with { Delete = arguments.GetValue(_delete) || options.Sync.Delete } };
    }
}
