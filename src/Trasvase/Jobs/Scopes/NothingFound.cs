using Trasvase.Jobs.Choosing;
using Trasvase.Storage;
using Trasvase.Transfers.Sending;

namespace Trasvase.Jobs.Scopes;

/// <summary>
/// Explains why a job found no objects: what was looked for, and what there is instead. Asks the source at most three times.
/// </summary>
internal sealed class NothingFound(IObjectSource source, JobScope scope)
{
    /// <summary>Returns the explanation.</summary>
    /// <param name="reasons">Why objects were left out.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string> SayAsync(ReasonCounts reasons, CancellationToken cancellationToken)
    {
        var selection = scope.Selection;
        if (reasons.Of(ReasonKind.LeftOut).ToList() is { Count: > 0 } leftOut)
        {
            return $"Nothing is chosen: {WhatIsLeftOut(leftOut)}.{Hint(leftOut, selection.Rules)}";
        }

        return scope switch
        {
            JobScope.Named { Place.Selection.FromList: var list } => $"Nothing found: the list {list} names no object.",
            JobScope.Inventoried { Place: var place } =>
                $"Nothing found: the inventory {place.Selection.FromInventory} lists no object below {source}/{place.SourcePrefix}.",
            JobScope.Below below => await SayAsync(below, cancellationToken).ConfigureAwait(false),
            _ => $"Nothing found at {source}.",
        };
    }

    private static string WhatIsLeftOut(IReadOnlyList<ReasonCount> leftOut) => leftOut is [{ Count: var all, Words: var words }]
        ? all == 1 ? $"the only object is left out ({words})" : $"all {all:N0} objects are left out ({words})"
        : $"all {leftOut.Sum(count => count.Count):N0} objects are left out "
            + $"({string.Join(", ", leftOut.Select(count => $"{count.Count:N0} {count.Words}"))})";

    // The first rule that matches decides. A user who thinks that the last one does writes the rules in reverse.
    private static string Hint(IReadOnlyList<ReasonCount> leftOut, IReadOnlyList<KeyRule> rules)
    {
        var first = rules.Index()
            .FirstOrDefault(
                rule => !rule.Item.IsInclude && leftOut.Any(count => count.Words == rule.Item.Option), (Index: rules.Count, Item: null!));
        if (rules.Skip(first.Index).FirstOrDefault(rule => rule.IsInclude) is { } after)
        {
            return $" The first rule that matches decides: write {after.Option} before {first.Item.Option}.";
        }

        return leftOut.Any(count => count.Words == Chooser.NoInclude)
            ? " Where there is an --include, what no rule matches is left out."
            : "";
    }

    private async Task<string> SayAsync(JobScope.Below below, CancellationToken cancellationToken)
    {
        var prefix = below.SourcePrefix;
        var asked = below.Selection.Prefixes(below.SourcePrefix);
        var looked = asked is [var only]
            ? $"'{only}'"
            : $"{string.Join(", ", asked.Take(3).Select(one => $"'{one}'"))}{(asked.Count > 3 ? $" or {asked.Count - 3:N0} more" : "")}";
        var what = asked is [""]
            ? $"Nothing found: {source} is empty."
            : $"Nothing found: no key of {source} begins with "
                + $"{looked}{(asked is [var same] && same == prefix ? "" : ", and --include asks for no other")}.";
        try
        {
            return what + await NearestAsync(prefix, asked, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The request was only meant to help, so its failure is ignored.
            return what;
        }
    }

    private async Task<string> NearestAsync(string prefix, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        if (asked is not [var one] || one != prefix)
        {
            return await FirstAsync(prefix, cancellationToken).ConfigureAwait(false) is { } other
                ? $" There are others, such as '{other}'."
                : "";
        }

        return await new NearestKey(source).SayAsync(prefix, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> FirstAsync(string prefix, CancellationToken cancellationToken)
    {
        await foreach (var page in source.ListAsync(new ListOptions { Prefix = prefix }, cancellationToken).ConfigureAwait(false))
        {
            if (page.Objects.Count > 0)
            {
                return page.Objects[0].Key.Value;
            }
        }

        return null;
    }
}
