using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;
using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Hosting;

/// <summary>What a job does with the objects that it takes up.</summary>
internal enum JobVerb
{
    /// <summary>Copies them.</summary>
    Copy,

    /// <summary>Copies them, and removes the source of what is verified.</summary>
    Move,

    /// <summary>Makes the target what the source is.</summary>
    Sync,
}

/// <summary>Puts a job together: checks what was asked for, opens the stores, takes up the journal, and runs it.</summary>
internal sealed class JobLaunch(IStoreCatalog stores, TimeProvider time, JournalOptions? journal)
{
    /// <inheritdoc cref="TrasvaseClient.CopyAllAsync"/>
    public async Task<JobReport> RunAsync(
        JobVerb verb,
        Location from,
        Location to,
        JobOptions options,
        Func<TransferReceipt, ValueTask> onReceipt,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        options = Valid(options, options.Validate());
        var scope = Scope(from, to, options.Selection);
        var (source, target) = (stores.OpenSource(from), stores.OpenTarget(to));
        var runner = new JobRunner(source, target, verb == JobVerb.Move ? stores.OpenRemover(from) : null, options.Transfer, time);
        if (journal is null || options.Transfer.DryRun)
        {
            return await runner.RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
        }

        var order = new JobOrder(verb.ToString().ToLowerInvariant(), from.ToString(), to.ToString())
        {
            Choices = JobRunner.ChoicesOf(source, target, options),
            Arguments = journal.Arguments,
        };
        var job = await new JobFolder(journal.Folder, time).OpenAsync(order, journal.Resume).ConfigureAwait(false);
        await using var closing = job.ConfigureAwait(false);
        runner.Journal = job.Journal;
        var report = await runner.RunAsync(scope, onReceipt, progress, cancellationToken).ConfigureAwait(false);
        return report with { Job = job.Id, IsResumed = job.IsResumed };
    }

    /// <summary>The options, if nothing is wrong with them.</summary>
    /// <exception cref="ConfigurationException">Something is.</exception>
    public static T Valid<T>(T options, IReadOnlyList<string> faults) =>
        faults.Count > 0 ? throw new ConfigurationException(string.Join(' ', faults)) : options;

    /// <summary>Which objects go where.</summary>
    /// <exception cref="ConfigurationException">An object would be transferred onto itself.</exception>
    public static JobScope Scope(Location source, Location target, Selection selection)
    {
        // One object below a target prefix keeps its whole key.
        var targetKey = source.IsPrefix || !target.IsPrefix ? target.Key : target.Key + source.Key;
        if (source.Scheme == target.Scheme && source.Container == target.Container && IsSameService(source, target)
            && (source.Key == targetKey || (source.IsPrefix && targetKey.StartsWith(source.Key, StringComparison.Ordinal))))
        {
            throw new ConfigurationException($"{target} is within {source}: an object cannot be transferred onto itself.");
        }

        return source.IsPrefix
            ? new JobScope.Below(source.Key, targetKey) { Selection = selection }
            : new JobScope.One(new ObjectKey(source.Key), new ObjectKey(targetKey)) { Selection = selection };
    }

    // A location without an endpoint is in the configured account, and one with an endpoint must be.
    private static bool IsSameService(Location source, Location target) =>
        source.Endpoint is null || target.Endpoint is null || source.Endpoint.Equals(target.Endpoint, StringComparison.OrdinalIgnoreCase);
}
