namespace Trasvase.Reliability.Tests;

/// <summary>How much is tried: <c>./test</c> takes minutes, <c>./test --long</c> as long as it takes.</summary>
internal static class LongForm
{
    /// <summary>Whether this is the long form.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("TRASVASE_LONG") == "1";

    /// <summary>How many cases.</summary>
    public static int Count(int usual, int inLongForm) => IsOn ? inLongForm : usual;

    /// <summary>As many at a time as keep the machine busy with processes that mostly start.</summary>
    /// <param name="each">How many of them one processor serves: more than one if they mostly wait.</param>
    public static ParallelOptions Parallel(int each = 1) => new()
    {
        MaxDegreeOfParallelism = (Environment.ProcessorCount * each) + 1,
        CancellationToken = TestContext.Current.CancellationToken,
    };
}
