using Trasvase.Storage;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Hosting.Doctor;

/// <summary>Checks what may be done with the source, by trying it with one of the source's objects.</summary>
/// <param name="examined">The job that is examined.</param>
/// <param name="region">The check of the region, which is made after the first signed request.</param>
internal sealed class SourceChecks(ExaminedJob examined, Check region)
{
    public IEnumerable<Check> All() =>
    [
        new("list", FindingSide.Source, ListAsync) { Needs = ["connection", "credentials"] },
        region,
        new("look", FindingSide.Source, LookAsync) { Needs = ["list"] },
        new("read", FindingSide.Source, ReadAsync) { Needs = ["list"] },
        new("tags", FindingSide.Source, TagsAsync) { Needs = ["list"] },
        new("remove", FindingSide.Source, _ => Task.FromResult(Remove())) { Needs = ["list"] },
        new("limits", FindingSide.Source, _ => Task.FromResult(Limits.Of(examined.Source.Profile))) { Needs = ["options"] },
    ];

    private async Task<CheckResult> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await TryListAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
            when (e.Kind == StoreErrorKind.PermissionDenied
                && examined.Options.Job.Selection is { FromList: not null } or { FromInventory: not null })
        {
            return CheckResult.Warning(
                $"The source may not be listed: {e.Message}", "This job takes its objects from a list, and gets by without.");
        }
    }

    private async Task<CheckResult> TryListAsync(CancellationToken cancellationToken)
    {
        if (!examined.From.IsPrefix)
        {
            examined.Example = await examined.Source
                .FindAsync(new ObjectKey(examined.From.Key), version: null, cancellationToken).ConfigureAwait(false);
            return examined.Example is null
                ? CheckResult.Failure($"There is no object {examined.From}.", "Check the key; with a final / everything below it is meant.")
                : CheckResult.Ok("One object is named: nothing has to be listed.");
        }

        var count = 0;
        await foreach (var page in examined.Source
            .ListAsync(new ListOptions { Prefix = examined.From.Key }, cancellationToken).ConfigureAwait(false))
        {
            count += page.Objects.Count;
            examined.Example ??= page.Objects.FirstOrDefault(info => info is { Size: > 0, IsArchived: false })
                ?? page.Objects.FirstOrDefault(info => !info.IsArchived);
            if (count > 0)
            {
                break;
            }
        }

        return count == 0
            ? CheckResult.Warning(
                $"{examined.From} may be listed, but no key begins with that: nothing further could be tried.", "Check the prefix.")
            : CheckResult.Ok(
                $"{examined.From} may be "
                + $"listed{(examined.Example is null ? "; what is listed first is archived, so nothing further could be tried" : "")}.");
    }

    private async Task<CheckResult> LookAsync(CancellationToken cancellationToken)
    {
        if (examined.Example is not { } example)
        {
            return NothingToTry();
        }

        var found = await examined.Source.FindAsync(example.Key, version: null, cancellationToken).ConfigureAwait(false);
        examined.Example = found ?? example;
        return found is null ? CheckResult.Warning($"'{example.Key}' was removed meanwhile.", "Run it again.")
            : CheckResult.Ok(
                found.Version is null
                    ? "Objects may be looked at; the bucket tells no versions."
                    : "Objects may be looked at; the bucket keeps versions, and the one that is found is the one that is read.");
    }

    private async Task<CheckResult> ReadAsync(CancellationToken cancellationToken)
    {
        if (examined.Example is not { } example)
        {
            return NothingToTry();
        }

        await TrialRead.ReadAsync(examined.Source, example, examined.Transfer, cancellationToken).ConfigureAwait(false);
        return CheckResult.Ok("Objects may be read: one was opened.");
    }

    private async Task<CheckResult> TagsAsync(CancellationToken cancellationToken)
    {
        if (!examined.Source.Profile.Tags)
        {
            return CheckResult.Ok($"{examined.Source.Profile.Name} has no tags.");
        }

        if (examined.Example is not { } example)
        {
            return NothingToTry();
        }

        try
        {
            await examined.Source.GetTagsAsync(example.Key, version: null, cancellationToken).ConfigureAwait(false);
            return CheckResult.Ok("Tags may be read.");
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.PermissionDenied or StoreErrorKind.Unsupported)
        {
            return CheckResult.Warning(
                $"Tags may not be read: {e.Message}", "Only jobs that carry tags along need it: s3:GetObjectTagging.");
        }
    }

    private CheckResult Remove() => examined.Options.Verb == JobVerb.Move
        ? CheckResult.NotChecked(
            "Whether sources may be removed cannot be tried without harm.",
            "A move needs s3:DeleteObject on the bucket, and no Object Lock or policy against it; a source that may not be removed stays, "
            + "and its object is reported as failed.")
        : CheckResult.Ok("Nothing is removed from the source.");

    private static CheckResult NothingToTry() => CheckResult.NotChecked("There is no object to try with.");
}

/// <summary>Describes a store's limits in a sentence.</summary>
internal static class Limits
{
    private const double MiB = 1024 * 1024;

    public static CheckResult Of(StoreProfile profile) => CheckResult.Ok(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{profile.Name}: objects up to {profile.ObjectSizeMax / MiB / MiB:0.#} TiB, "
        + $"in at most {profile.PartCountMax:N0} parts of up to {profile.PartSizeMax / MiB:N0} MiB, "
        + $"up to {profile.SinglePutMax / MiB:N0} MiB in one request; "
        + $"metadata up to {profile.MetadataBytesMax:N0} bytes."));
}
