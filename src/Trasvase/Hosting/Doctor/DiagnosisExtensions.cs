using Trasvase.Hosting;
using Trasvase.Hosting.Doctor;

namespace Trasvase;

/// <summary>Diagnoses for whoever has a client.</summary>
public static class DiagnosisExtensions
{
    /// <summary>
    /// Checks what a job needs of this machine and of both sides: options, addresses, clocks, credentials, rights, limits. Changes nothing
    /// that anybody can see: at the target a part of 16 bytes is staged for an upload that is never completed.
    /// </summary>
    /// <param name="client">Reaches both sides.</param>
    /// <param name="source">Where from, as for <see cref="TrasvaseClient.CopyAllAsync"/>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">Which job it is for; a copy with the defaults if null.</param>
    /// <param name="onFinding">Is called with each finding at once; may be null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">A location is none, or an option is invalid. What is wrong with variables is a
    /// finding.</exception>
    public static async Task<Diagnosis> DiagnoseAsync(
        this TrasvaseClient client,
        string source,
        string target,
        DiagnosisOptions? options = null,
        Func<Finding, ValueTask>? onFinding = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new DiagnosisOptions();
        var told = onFinding ?? (static _ => ValueTask.CompletedTask);
        if (client.IsCommand)
        {
            return await ExamineAsync(client, source, target, options, told, cancellationToken).ConfigureAwait(false);
        }

        var diagnosis = await LibraryVoice.OfAsync(Examine).ConfigureAwait(false);
        return new Diagnosis([.. diagnosis.Findings.Select(LibraryVoice.Of)]);

        Task<Diagnosis> Examine() =>
            ExamineAsync(client, source, target, options, finding => told(LibraryVoice.Of(finding)), cancellationToken);
    }

    private static Task<Diagnosis> ExamineAsync(
        TrasvaseClient client,
        string source,
        string target,
        DiagnosisOptions options,
        Func<Finding, ValueTask> onFinding,
        CancellationToken cancellationToken)
    {
        JobLaunch.Valid(options.Job, options.Job.Validate());
        JobLaunch.EnsureRemovable(options.Verb, options.Job);
        var examined = new ExaminedJob(client, client.Catalog.Parse(source), client.Catalog.Parse(target), options);
        var sourceWire = new WireChecks(FindingSide.Source, examined);
        List<Check> checks =
        [
            .. new MachineChecks(examined).All(),
            .. sourceWire.All(),
            .. new WireChecks(FindingSide.Target, examined).All(),
            .. new SourceChecks(examined, sourceWire.OfRegion()).All(),
            .. new TargetChecks(examined).All(),
        ];
        return new Examination(checks).RunAsync(onFinding, cancellationToken);
    }
}
