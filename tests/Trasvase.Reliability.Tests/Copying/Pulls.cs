namespace Trasvase.Reliability.Tests.Copying;

/// <summary>Tells what the target fetches by itself from what we ask of the source: we sign in a header, and what we sign for others is in
/// the URL.</summary>
internal static class Pulls
{
    private const string Signature = "X-Amz-Signature=";

    /// <summary>Whether a request's target, or its first line, is that of a pull.</summary>
    public static bool Is(string target) => target.Contains(Signature, StringComparison.Ordinal);
}
