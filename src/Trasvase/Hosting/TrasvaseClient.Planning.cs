using Trasvase.Hosting;
using Trasvase.Jobs.Choosing;
using Trasvase.Jobs.Planning;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Transfers.Pacing;

namespace Trasvase;

/// <content>What can be known before a job begins.</content>
public sealed partial class TrasvaseClient
{
    /// <summary>Lists what a job with this selection would be about: every object whose key begins with the location's and that is
    /// chosen.</summary>
    /// <param name="location">Where. Rules are about what follows its key.</param>
    /// <param name="selection">Which objects: no list, no inventory and no replacement.</param>
    /// <param name="cancellationToken">Stops it.</param>
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
    /// Says what a job would do, take and cost, as far as listings tell. Moves and changes nothing; lists both sides and begins to read
    /// one object.
    /// </summary>
    /// <param name="source">Where from, as for <see cref="CopyAllAsync"/>.</param>
    /// <param name="target">Where to.</param>
    /// <param name="options">The job's; the defaults if null.</param>
    /// <param name="estimate">What to reckon with: which kind of job, rates, prices; the defaults if null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConfigurationException">A location, an option or a variable is invalid.</exception>
    /// <exception cref="StoreException">The source cannot be listed. What the target refuses is in
    /// <see cref="JobEstimate.Missing"/>.</exception>
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

    // An outage is waited for here as well, as long as somebody does who looks on.
    private async Task<JobEstimate> PlanAsync(IObjectSource source, IObjectSource target, JobOptions options, Func<Task<JobEstimate>> plan)
    {
        using var limits = new TransferLimits(options.Transfer, Time, Shared)
        {
            Sides = { Services = (source.Profile.Service, target.Profile.Service) },
        };
        limits.Watch(source, target, Patience.Of(options.Transfer.Patience, isJob: false), waiting: options.OnWaiting);
        RequestPacing.Current = limits;
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
