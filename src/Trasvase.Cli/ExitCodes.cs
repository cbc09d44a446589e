namespace Trasvase.Cli;

/// <summary>The exit codes of <c>trasvase</c>. No other place defines what they mean; the help prints <see cref="Table"/>.</summary>
internal static class ExitCodes
{
    /// <summary>Everything was done.</summary>
    public const int Done = 0;

    /// <summary>The job failed, or every object in it.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is invalid, and nothing was begun.</summary>
    public const int Usage = 2;

    /// <summary>Some objects failed and others were done, or the result of a sync or a comparison is incomplete.</summary>
    public const int SomeFailed = 3;

    /// <summary>The content of an object did not arrive as it is at the source.</summary>
    public const int Mismatch = 4;

    /// <summary>The job stopped, or nothing could be asked for, because a store refuses the credentials.</summary>
    public const int NeedsCredentials = 5;

    /// <summary>The user stopped the command.</summary>
    public const int Cancelled = 130;

    /// <summary>The reader of standard output left before the end. Shells report the same code for a program that SIGPIPE ended.</summary>
    public const int NobodyReads = 141;

    /// <summary>Every code with its meaning.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> Table { get; } =
    [
        (Done, "all done; objects that were unchanged or skipped count as done"),
        (Failed, "failed: the object, every object that was tried, or the job itself"),
        (Usage, "usage: an option, a location or a variable is invalid; nothing was begun"),
        (SomeFailed, "some objects failed, others were done; or a sync removed less than it should; verify: some are missing, "
            + "incomplete, unverifiable or could not be asked for, or there was nothing to compare"),
        (Mismatch, "verification mismatch: what arrived of an object is not what the source holds, and was not stored; or what the target "
            + "holds is not"),
        (NeedsCredentials, "needs credentials: a store refuses those given; renew them, then `trasvase resume` goes on"),
        (Cancelled, "cancelled (Ctrl-C, SIGTERM, SIGHUP)"),
        (NobodyReads, "nobody reads standard output any more, as in a pipe to head, and the work was not done"),
    ];

    /// <summary>Returns the code for a job. A mismatch outranks every other failure, because it needs attention most.</summary>
    public static int Of(JobReport report) => report switch
    {
        { Mismatched: > 0 } => Mismatch,
        { IsSuccess: true } => Done,
        { StoppedBy: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied } => NeedsCredentials,
        { Stopped: not null } => Failed,
        _ when report.Failed == report.Listed => Failed,
        _ => SomeFailed,
    };

    /// <summary>Returns the code for a remembered job: the code of its last run, or of a run that was ended from outside.</summary>
    public static int Of(JobSummary job) => job switch
    {
        { Report.Mismatched: > 0 } => Mismatch,
        { State: JobState.Interrupted or JobState.Cancelled } => Cancelled,
        { State: JobState.NeedsCredentials } => NeedsCredentials,
        { State: JobState.Stopped } => Failed,
        _ => Of(job.Report),
    };

    /// <summary>Returns the code for a comparison: <see cref="Done"/> only if every object is verified.</summary>
    public static int Of(VerifyReport report) => report switch
    {
        { Mismatched: > 0 } => Mismatch,
        { IsSuccess: true } => Done,
        { Stopped: not null } => Failed,
        _ => SomeFailed,
    };

    /// <summary>Returns the code for an exception.</summary>
    public static int Of(Exception error) => error switch
    {
        ConfigurationException => Usage,
        OperationCanceledException => Cancelled,
        StoreException { Kind: StoreErrorKind.Unauthenticated or StoreErrorKind.PermissionDenied } => NeedsCredentials,
        _ => Failed,
    };
}
