using Trasvase.Hosting;
using Trasvase.Hosting.Doctor;

namespace Trasvase;

/// <summary>Makes diagnoses with a client.</summary>
public static class DiagnosisExtensions
{
    /// <summary>
    /// Checks what a job needs of this machine and of both sides: options, addresses, clocks, credentials, rights, limits. Changes
    /// nothing that anybody can see. At the target, a part of 16 bytes is staged for an upload that is never completed, and so is up to 1
    /// KiB of a source object if the target can pull.
    /// </summary>
    /// <param name="client">The client that reaches both sides.</param>
    /// <param name="source">The source, as for <see cref="TrasvaseClient.CopyAllAsync"/>.</param>
    /// <param name="target">The target.</param>
    /// <param name="options">The job to examine; null for a copy with the defaults.</param>
    /// <param name="onFinding">Called with each finding at once; null for none.</param>
    /// <param name="cancellationToken">Cancels the diagnosis.</param>
    /// <exception cref="ConfigurationException">A location or an option is invalid. An invalid variable is a finding instead.</exception>
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
        return new Diagnosis([.. diagnosis.Findings.Select(Voiced)]);

        Task<Diagnosis> Examine() =>
            ExamineAsync(client, source, target, options, finding => told(Voiced(finding)), cancellationToken);
    }

    // In the words of the library, which names properties and not options of the command.
    private static Finding Voiced(Finding finding) => finding with
    {
        Sentence = LibraryWords.Of(finding.Sentence),
        Advice = finding.Advice is { } advice ? LibraryWords.Of(advice) : null,
    };

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
