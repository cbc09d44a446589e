namespace Trasvase.Cli.Commands;

/// <summary>How a job stands, in words for people.</summary>
internal static class JobWords
{
    public static string Of(JobState state) => state switch
    {
        JobState.NeedsCredentials => "needs credentials",
        JobState.SomeFailed => "some failed",
        _ => state.ToString().ToLowerInvariant(),
    };
}
