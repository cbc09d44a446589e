using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for the limits of a job that has already begun.</summary>
internal sealed class LimitArguments
{
    private readonly Option<ByteSize?> _maxRate = Choice.OfRate("--max-rate", "How many bytes may pass a second; 0 for as many as can");
    private readonly Option<double?> _maxRequests = Choice.OfNumber<double>(
        "--max-requests", "N", "How many requests both stores get a second, together; 0 for as many as it takes");
    private readonly Option<int?> _connections = Choice.OfNumber<int>(
        "--connections", "N", "The most parts and small objects on the move at a time");
    private readonly Option<int?> _pulls = Choice.OfNumber<int>(
        "--pulls", "N", "The most parts and small objects that the target fetches itself at a time", "--copies");
    private readonly Option<ByteSize?> _memory = Choice.OfSize("--memory", "The most memory for all buffers together", byDefault: null);

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_maxRate);
        command.Add(_maxRequests);
        command.Add(_connections);
        command.Add(_pulls);
        command.Add(_memory);
    }

    /// <summary>Returns the limits that were given.</summary>
    /// <exception cref="ConfigurationException">A limit is invalid.</exception>
    public JobLimits Read(ParseResult arguments)
    {
        var limits = new JobLimits
        {
            MaxRate = arguments.GetValue(_maxRate)?.Bytes,
            MaxRequests = arguments.GetValue(_maxRequests),
            Connections = arguments.GetValue(_connections),
            Pulls = arguments.GetValue(_pulls),
            Memory = arguments.GetValue(_memory)?.Bytes,
        };
        return limits.Validate() is { Count: > 0 } faults ? throw new ConfigurationException(string.Join(' ', faults)) : limits;
    }
}
