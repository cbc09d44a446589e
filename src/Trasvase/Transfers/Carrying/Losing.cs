using Trasvase.Storage;

namespace Trasvase.Transfers.Carrying;

/// <summary>One kind of loss: something that does not go along with an object.</summary>
/// <param name="Kind">The kind of loss.</param>
/// <param name="Words">The loss in a few words, for counting.</param>
/// <param name="What">The loss as a sentence without its full stop.</param>
/// <param name="Remedy">What the user can do about the loss, as a clause that begins with an option.</param>
internal sealed record Loss(Losses Kind, string Words, string What, string Remedy);

/// <summary>Determines what does not go along with a version. Pure.</summary>
internal static class Losing
{
    /// <summary>Returns what does not go along with a version, as far as it is known.</summary>
    /// <param name="source">The source version, with details.</param>
    /// <param name="target">The target's profile.</param>
    /// <param name="options">The options, which say what is to go along. Headers and metadata that stay behind because of
    /// <c>--metadata none</c> are not a loss: the user asked for it.</param>
    public static IReadOnlyList<Loss> Of(ObjectInfo source, StoreProfile target, TransferOptions options)
    {
        var displaced = options.Metadata == MetadataPolicy.Keep ? KeptHeaders.Displaced(source) : [];
        if (source is { MissingMetadata: 0, Lock: null, TagCount: null or 0, Tags: null or { Count: 0 } } && displaced.Count == 0)
        {
            return [];
        }

        var losses = new List<Loss>();
        if (displaced.Count > 0)
        {
            losses.Add(new Loss(
                Losses.Metadata, "metadata whose name a kept header takes",
                $"Its own metadata ({string.Join(", ", displaced)}) gives way to headers that are kept under that name",
                "--accept-loss metadata gives it up"));
        }

        if (source.MissingMetadata > 0 && options.Metadata == MetadataPolicy.Keep)
        {
            losses.Add(new Loss(
                Losses.Metadata, "metadata that HTTP cannot carry",
                $"{source.MissingMetadata} of its metadata entries cannot be read over HTTP (x-amz-missing-meta)",
                "--accept-loss metadata gives them up"));
        }

        if (TagsOf(source, target, options) is { } tags)
        {
            losses.Add(tags);
        }

        if (source.Lock is { } held)
        {
            losses.Add(
                new Loss(
                    Losses.Lock,
                    "object lock",
                    $"What protects it ({held}) does not protect the target's object",
                    "--accept-loss lock gives that up"));
        }

        return losses;
    }

    /// <summary>Returns what is lost when the source is removed: all losses, and what the user asked to leave behind.</summary>
    public static IReadOnlyList<Loss> OfMove(ObjectInfo source, StoreProfile target, TransferOptions options) =>
        options.Metadata == MetadataPolicy.None
            && (source.Metadata.Count > 0 || source.Extras.Count > 0 || !HasUsualHeaders(source.Headers))
            ?
            [
                new Loss(
                    Losses.None,
                    "headers and metadata (--metadata none)",
                    "Its headers and metadata do not go along",
                    "--metadata keep takes them along"),
                .. Of(source, target, options)
            ]
            : Of(source, target, options);

    /// <summary>Returns why a source with these losses must be kept, as the end of a sentence; null if all losses were accepted.</summary>
    public static string? WhyKept(IReadOnlyList<Loss> losses, Losses accepted)
    {
        var open = losses.Where(loss => !accepted.HasFlag(loss.Kind)).ToList();
        return open.Count == 0
            ? null
            : string.Join(" ", open.Select(loss => $"{char.ToLowerInvariant(loss.What[0])}{loss.What[1..]}: {loss.Remedy}."));
    }

    /// <summary>Returns the receipt with a note and a reason for each loss; the reasons are counted.</summary>
    public static TransferReceipt Told(TransferReceipt receipt, IReadOnlyList<Loss> losses) => losses.Count == 0 ? receipt : receipt with
    {
        Notes = [.. receipt.Notes, .. losses.Select(loss => $"{loss.What}.").Where(note => !receipt.Notes.Contains(note))],
        Reasons =
        [
            .. receipt.Reasons,
            .. losses.Select(loss => ShortReason.NotCarried(loss.Words)).Where(reason => !receipt.Reasons.Contains(reason))
        ],
    };

    // A store gives these headers to an object that is stored without any.
    private static bool HasUsualHeaders(ContentHeaders headers) =>
        headers with { ContentType = null } == ContentHeaders.None
            && headers.ContentType is null or "binary/octet-stream" or "application/octet-stream";

    private static Loss? TagsOf(ObjectInfo source, StoreProfile target, TransferOptions options)
    {
        var count = source.Tags?.Count ?? source.TagCount ?? 0;
        var left = options.Tags == TagPolicy.None ? count
            : source.Tags is { } tags ? TagMapping.For(tags, target, options.Tags).Notes.Count
            : 0;
        return left == 0 ? null
            : options.Tags == TagPolicy.None
                ? new Loss(
                    Losses.Tags,
                    "tags",
                    $"Its tags ({count}) do not go along",
                    "--tags fit or --tags all takes them along, --accept-loss tags gives them up")
            : new Loss(
                Losses.Tags,
                "tags that do not fit",
                $"Tags that the target cannot hold ({left} of {count}) do not go along",
                "--accept-loss tags gives them up");
    }
}
