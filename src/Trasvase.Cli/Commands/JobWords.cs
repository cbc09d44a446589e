namespace Trasvase.Cli.Commands;

/// <summary>The words for a job's state, for people.</summary>
internal static class JobWords
{
    public static string Of(JobState state) => state switch
    {
        JobState.NeedsCredentials => "needs credentials",
        JobState.SomeFailed => "some failed",
        _ => state.ToString().ToLowerInvariant(),
    };
}
