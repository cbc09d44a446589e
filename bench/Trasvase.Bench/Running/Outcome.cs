using Trasvase.Bench.Cloud;

namespace Trasvase.Bench.Running;

/// <summary>What one run of one tool took. Times are seconds, memory is MiB, requests are those that came from the tool.</summary>
internal sealed record Outcome(
    double Wall, double User, double System, double Memory, long Requests, long Between, int Connections, double FirstByte, double CloudCpu)
{
    public double Cpu => User + System;

    /// <summary>What the cloud saw of a run, and what the operating system said of the process.</summary>
    public static Outcome Of(Measured measured, CloudFacts before, CloudFacts after)
    {
        const string Own = "between the clouds";
        var between = after.S3.Requests.Where(pair => pair.Key.Contains(Own, StringComparison.Ordinal)).Sum(pair => pair.Value);
        // A fault is counted as such and not as what it hit; a body that breaks off is counted as both.
        var all = after.S3.Requests.Concat(after.Azure.Requests).Where(pair => pair.Key != "broken off").Sum(pair => pair.Value);
        var first = new[] { after.S3.FirstByte, after.Azure.FirstByte }.Where(ticks => ticks > 0).DefaultIfEmpty(0).Min();
        return new Outcome(
            measured.Wall,
            measured.User,
            measured.System,
            measured.Memory,
            all - between,
            between,
            after.S3.Connections + after.Azure.Connections,
            first == 0 ? 0 : TimeSpan.FromTicks(first - measured.StartedAt).TotalSeconds,
            after.CpuSeconds - before.CpuSeconds);
    }

    /// <summary>Why the run does not count; null: it does.</summary>
    public static string? WhyWrong(Work work, Measured measured, CloudFacts facts) =>
        measured.ExitCode != 0 ? $"exit code {measured.ExitCode}: {measured.LastWords}"
        : facts.Good != work.Cloud.Objects || facts.Bad + facts.Missing + facts.Stray > 0
            ? $"{facts.Good} good, {facts.Bad} bad, {facts.Missing} missing, {facts.Stray} stray objects: {measured.LastWords}"
            : null;
}

/// <summary>What the operating system says of a process that has ended.</summary>
/// <param name="ExitCode">0: good.</param>
/// <param name="Wall">Seconds.</param>
/// <param name="User">CPU seconds of its own.</param>
/// <param name="System">CPU seconds of the kernel on its behalf.</param>
/// <param name="Memory">Peak of the resident set, MiB.</param>
/// <param name="StartedAt">Ticks, UTC.</param>
/// <param name="LastWords">The end of its output.</param>
internal sealed record Measured(int ExitCode, double Wall, double User, double System, double Memory, long StartedAt, string LastWords);
