namespace Trasvase.Jobs.Planning;

/// <summary>
/// Awaits answers of the target until the target refuses one. The refusal is recorded once, and from then on nothing more is known.
/// </summary>
/// <param name="verb">The kind of job.</param>
/// <param name="createsContainer">Whether the job makes a container that does not exist.</param>
internal sealed class TargetQuestions(JobVerb verb, bool createsContainer)
{
    private readonly List<string> _refused = [];

    /// <summary>Whether the target has refused an answer.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>
    /// Whether the target does not list its keys in an order that can be compared, so that a copy finds each object instead.
    /// </summary>
    public bool IsUnordered { get; private set; }

    /// <summary>The errors of the target about things that the job needs.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>Returns the answer; the default value if the target refuses.</summary>
    public async Task<T?> AnswerAsync<T>(Task<T> question)
    {
        T? answer = default;
        await AnswerAsync(KeepAsync()).ConfigureAwait(false);
        return answer;

        async Task KeepAsync() => answer = await question.ConfigureAwait(false);
    }

    /// <summary>Waits until the target answers or refuses.</summary>
    public async Task AnswerAsync(Task question)
    {
        try
        {
            await question.ConfigureAwait(false);
        }
        catch (StoreException) when (IsUnknown)
        {
            // The refusal is recorded already.
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.Unsupported && verb != JobVerb.Sync)
        {
            // Not an error of the job: a copy finds each object instead.
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
