namespace Trasvase.Jobs.Planning;

/// <summary>
/// Asks the target as long as it answers. It may refuse to be asked: that is said once, and nothing is known of it from then on.
/// </summary>
/// <param name="verb">Which kind of job.</param>
/// <param name="createsContainer">Whether the job makes a container that does not exist.</param>
internal sealed class TargetQuestions(JobVerb verb, bool createsContainer)
{
    private readonly List<string> _refused = [];

    /// <summary>Whether it refused.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>Whether it cannot be listed in an order that could be compared, so that a copy looks at each object.</summary>
    public bool IsUnordered { get; private set; }

    /// <summary>What it refused, and the job needs.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>What it answers; nothing if it refuses.</summary>
    public async Task<T?> AnswerAsync<T>(Task<T> question)
    {
        T? answer = default;
        await AnswerAsync(KeepAsync()).ConfigureAwait(false);
        return answer;

        async Task KeepAsync() => answer = await question.ConfigureAwait(false);
    }

    /// <summary>Waits until it has answered, or refused.</summary>
    public async Task AnswerAsync(Task question)
    {
        try
        {
            await question.ConfigureAwait(false);
        }
        catch (StoreException) when (IsUnknown)
        {
            // Said already.
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Unsupported && verb != JobVerb.Sync)
        {
            // A copy looks at each object instead.
            IsUnknown = true;
            IsUnordered = true;
        }
        catch (StoreException e)
        {
            IsUnknown = true;
            if (e.Kind != StoreErrorKind.NotFound || !createsContainer)
            {
                _refused.Add(e.Message);
            }
        }
    }
}
