namespace Trasvase.Http;

/// <summary>
/// Gives an error answer of one service its meaning: the one function per store that maps the wire to <see cref="StoreErrorKind"/>.
/// </summary>
internal interface IErrorReader
{
    /// <summary>Makes the exception for an answer that is an error.</summary>
    StoreException Read(ErrorAnswer answer);
}

/// <summary>An error answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body's beginning as text; empty for HEAD.</param>
/// <param name="Header">Looks a header up; null if it is absent.</param>
/// <param name="Operation">What was being done, as it ends a sentence.</param>
/// <param name="RetryAfter">What Retry-After says, if it is there and readable.</param>
internal sealed record ErrorAnswer(int Status, string Body, Func<string, string?> Header, string Operation, TimeSpan? RetryAfter);
