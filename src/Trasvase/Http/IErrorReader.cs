namespace Trasvase.Http;

/// <summary>
/// Interprets the error answers of one service. Each store has exactly one reader, which maps the wire to <see cref="StoreErrorKind"/>.
/// </summary>
internal interface IErrorReader
{
    /// <summary>Makes the exception for an error answer.</summary>
    StoreException Read(ErrorAnswer answer);
}

/// <summary>An error answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The beginning of the body as text; empty for HEAD.</param>
/// <param name="Header">Looks a header up; null if it is absent.</param>
/// <param name="Operation">What was being done, as the end of a sentence.</param>
/// <param name="RetryAfter">The wait that Retry-After asks for; null if the header is absent or cannot be read.</param>
internal sealed record ErrorAnswer(int Status, string Body, Func<string, string?> Header, string Operation, TimeSpan? RetryAfter);
