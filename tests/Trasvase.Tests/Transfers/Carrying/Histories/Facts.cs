using Trasvase.Storage;
using Trasvase.Testing.Data;

namespace Trasvase.Tests.Transfers.Carrying.Histories;

/// <summary>
/// All that belongs to one object at the source, as plain values: what the checker goes by, whatever anybody's stamps or receipts say.
/// </summary>
/// <param name="Seed">Stands for its bytes.</param>
/// <param name="Edition">A metadata entry.</param>
/// <param name="Type">Its Content-Type.</param>
/// <param name="Expires">A header that the target has no place for; null for none.</param>
/// <param name="Tag">The value of its tag; null for none. One with an <c>@</c> the target cannot hold.</param>
/// <param name="Missing">How many metadata entries nobody can read.</param>
internal sealed record Facts(ulong Seed, string Edition, string Type, string? Expires, string? Tag, int Missing)
{
    public const string TagName = "colour";

    public PositionalData Bytes => new(Seed, 20 + (long)Seed);

    public WriteOptions Options => new()
    {
        Headers = new ContentHeaders { ContentType = Type },
        Metadata = new Dictionary<string, string> { ["edition"] = Edition },
    };

    public Dictionary<string, string> Tags => Tag is null ? [] : new Dictionary<string, string> { [TagName] = Tag };

    public Dictionary<string, string> Extras => Expires is null ? [] : new Dictionary<string, string> { ["expires"] = Expires };
}

/// <summary>What a command said of what may be lost.</summary>
/// <param name="Metadata">Headers and metadata: <c>--metadata none</c>.</param>
/// <param name="Tags">Tags: <c>--accept-loss tags</c>.</param>
/// <param name="Unreadable">What nobody can read: <c>--accept-loss metadata</c>, or that no metadata goes along at all.</param>
internal sealed record Announced(bool Metadata, bool Tags, bool Unreadable);
