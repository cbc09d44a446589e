using Trasvase.Hosting.Doctor;
using Trasvase.Jobs;
using Trasvase.Jobs.Planning;
using Trasvase.Storage;

namespace Trasvase.Hosting;

/// <content>What can be known before a job begins.</content>
public sealed partial class TrasvaseClient
{
    /// <summary>
    /// Says what a job would do, take and cost, as far as listings tell. Moves and changes nothing; lists both sides and reads one byte of one object.
    /// </summary>
    /// <param name="source">Where from, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">The job's; the defaults if null.</param>
    /// <param name="estimate">What to reckon with: which kind of job, rates, prices; the defaults if null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">The source cannot be listed. What the target refuses is in <see cref="JobEstimate.Missing"/>.</exception>
    public Task<JobEstimate> EstimateAsync(
        string source, string target, JobOptions? options = null, EstimateOptions? estimate = null, CancellationToken cancellationToken = default)
    {
        options = JobLaunch.Valid(options ?? new JobOptions(), options?.Validate() ?? []);
        estimate = JobLaunch.Valid(estimate ?? new EstimateOptions(), estimate?.Validate() ?? []);
        var (from, to) = (_stores.Parse(source), _stores.Parse(target));
        _ = _stores.OpenTarget(to);
        return new JobPlanner(_stores.OpenSource(from), _stores.OpenSource(to), options, estimate, _time).RunAsync(new ScopeChoice(_stores, _time).Of(from, to, options.Selection), cancellationToken);
    }

    /// <summary>
    /// Checks what a job needs of this machine and of both sides: options, addresses, clocks, credentials, rights, limits. Changes nothing that
    /// anybody can see: at the target a part of 16 bytes is staged for an upload that is never completed.
    /// </summary>
    /// <param name="source">Where from, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">Which job it is for; a copy with the defaults if null.</param>
    /// <param name="onFinding">Told of each finding at once; may be null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">A location is none, or an option is invalid. What is wrong with variables is a finding.</exception>
    public Task<Diagnosis> DiagnoseAsync(
        string source, string target, DiagnosisOptions? options = null, Func<Finding, ValueTask>? onFinding = null, CancellationToken cancellationToken = default)
    {
        options ??= new DiagnosisOptions();
        JobLaunch.Valid(options.Job, options.Job.Validate());
        var patient = new Patient(_stores, _stores.Parse(source), _stores.Parse(target), options, _time, _journal);
        List<Check> checks =
        [
            .. new MachineChecks(patient).All(),
            .. new WireChecks(FindingSide.Source, patient).All(),
            .. new WireChecks(FindingSide.Target, patient).All(),
            .. new SourceChecks(patient).All(),
            .. new TargetChecks(patient).All(),
        ];
        return new Examination(checks).RunAsync(onFinding ?? (static _ => ValueTask.CompletedTask), cancellationToken);
    }
}
