namespace Trasvase.Client;

/// <summary>The service refused a request, or could not carry it out.</summary>
public sealed class ServiceException : Exception
{
    private const string Kinds = "urn:trasvase:problem:";

    /// <summary>Makes the exception of an answer.</summary>
    /// <param name="status">The status code of the answer.</param>
    /// <param name="problem">What the answer says of it; null if it says nothing that can be read.</param>
    public ServiceException(int status, Problem? problem)
        : base(problem?.Detail ?? problem?.Title ?? $"The service answered {status}.")
    {
        Status = status;
        Problem = problem;
    }

    /// <summary>The status code of the answer.</summary>
    public int Status { get; }

    /// <summary>The kind of problem, such as <c>not-found</c> or <c>idempotency-key-reused</c>; null if the answer does not say.</summary>
    public string? Kind => Problem?.Type is { } type && type.StartsWith(Kinds, StringComparison.Ordinal) ? type[Kinds.Length..] : null;

    /// <summary>What the answer says; null if it says nothing that can be read.</summary>
    public Problem? Problem { get; }
}
