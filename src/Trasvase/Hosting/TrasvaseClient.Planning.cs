using Trasvase.Hosting;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase;

/// <content>The calls that say what a job would do before it begins.</content>
public sealed partial class TrasvaseClient
{
    /// <summary>
    /// Lists the objects that a job with this selection would take up: those whose key begins with the location's key and that are
    /// selected.
    /// </summary>
    /// <param name="location">The location to list. The rules of the selection apply to what follows its key.</param>
    /// <param name="selection">Which objects to list. Lists, inventories and replacements of keys are not allowed.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <returns>The pages of the listing. Each page is requested when it is enumerated.</returns>
    /// <exception cref="ConfigurationException">The location, the selection, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">The store refused, or its answer is not a listing.</exception>
    public IAsyncEnumerable<ListingPage> ListChosenAsync(
        string location,
        Selection selection,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        return Listed(List);

        IAsyncEnumerable<ListingPage> List()
        {
            JobLaunch.Valid(selection, SelectionFaults.OfListing(selection) is { } fault ? [fault] : selection.Validate());
            var parsed = Catalog.Parse(location);
            var scope = new JobScope.Below(parsed.Key, parsed.Key) { Selection = selection.At(parsed.Key, Time.GetUtcNow()), Time = Time };
            return scope.ListChosenAsync(Catalog.OpenSource(parsed), cancellationToken);
        }
    }

    /// <summary>
    /// Estimates what a job would do, take and cost, as far as listings tell. Moves and changes nothing: it lists both sides and begins
    /// to read one object.
    /// </summary>
    /// <param name="source">The source, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">The target.</param>
    /// <param name="options">The options of the job; null for the defaults.</param>
    /// <param name="estimate">What to base the estimate on: the kind of job, rates, prices; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the estimate.</param>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">
    /// The source cannot be listed. What the target refuses is reported in <see cref="JobEstimate.Missing"/> instead.
    /// </exception>
    public Task<JobEstimate> EstimateAsync(
        string source,
        string target,
        JobOptions? options = null,
        EstimateOptions? estimate = null,
        CancellationToken cancellationToken = default) => IsCommand
        ? ReckonAsync(source, target, options, estimate, cancellationToken)
        : VoicedAsync(() => ReckonAsync(source, target, options, estimate, cancellationToken), LibraryVoice.Of);

    private Task<JobEstimate> ReckonAsync(
        string source,
        string target,
        JobOptions? options,
        EstimateOptions? estimate,
        CancellationToken cancellationToken)
    {
        options = JobLaunch.Valid(options ?? new JobOptions(), options?.Validate() ?? []);
        estimate = JobLaunch.Valid(estimate ?? new EstimateOptions(), estimate?.Validate() ?? []);
        var from = Catalog.Parse(source);
        var to = Catalog.Parse(target);
        JobLaunch.EnsureRemovable(estimate.Verb, options);
        _ = Catalog.OpenTarget(to);
        var reads = Catalog.OpenSource(from);
        var there = Catalog.OpenSource(to);
        var scope = new ScopeChoice(Catalog, Time).Of(from, to, options.Selection);
        if (estimate.Verb == JobVerb.Sync)
        {
            JobLaunch.EnsureCanSync(from, to, reads.Profile, there.Profile, lacksJournal: false);
        }

        return PlanAsync(
            reads,
            there,
            options,
            () => new JobPlanner(reads, there, options, estimate, Time).RunAsync(scope, cancellationToken));
    }

    // An estimate waits during an outage too, but no longer than a person would who watches: it is not a job that can be resumed.
    private async Task<JobEstimate> PlanAsync(IObjectSource source, IObjectSource target, JobOptions options, Func<Task<JobEstimate>> plan)
    {
        using var limits = new TransferLimits(options.Transfer, Time, Shared)
        {
            Sides = { Services = (source.Profile.Service, target.Profile.Service) },
        };
        limits.Watch(source, target, Patience.Of(options.Transfer.Patience, isJob: false), waiting: options.OnWaiting);
        RequestPacing.Current = limits.Requests;
        try
        {
            return await plan().ConfigureAwait(false);
        }
        finally
        {
            await limits.Sides.EndWatchAsync().ConfigureAwait(false);
        }
    }
}
