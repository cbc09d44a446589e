namespace Trasvase.Cli.Output;

/// <summary>
/// What the ways that bytes take are called on the command line and in what people read. In JSON they keep the library's names.
/// </summary>
internal static class RouteWords
{
    /// <summary>The way on which the target fetches the bytes itself: not "copy", which is what the whole program does.</summary>
    public const string Pull = "pull";

    /// <summary>The word.</summary>
    public static string Of(TransferRoute route) => route switch
    {
        TransferRoute.Copy => Pull,
        _ => route.ToString().ToLowerInvariant(),
    };

    /// <summary>
    /// What a check of the doctor is called: the one that tries whether the target can pull has the library's name for it.
    /// </summary>
    public static string OfCheck(string check) => check == "copy" ? Pull : check;
}
