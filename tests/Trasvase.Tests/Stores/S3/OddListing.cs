using System.Globalization;
using System.Net;
using System.Text;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

/// <summary>A bucket's listing as servers give it that understand only some of the protocol. Each switch is a thing that some server
/// does.</summary>
/// <param name="keys">The keys in their order.</param>
/// <param name="pageMax">The most that a page holds, whatever is asked for.</param>
internal sealed class OddListing(IReadOnlyList<string> keys, int pageMax)
{
    public bool IgnoresStartAfter { get; init; }

    public bool IsEmptyAfterStart { get; init; }

    public bool RefusesStartAfter { get; init; }

    public bool IgnoresToken { get; init; }

    public bool GivesToken { get; init; } = true;

    public bool KnowsMarker { get; init; } = true;

    public bool RefusesEncoding { get; init; }

    /// <summary>What stands for whether there is more; null for nothing.</summary>
    public Func<bool, string?> Truncated { get; init; } = more => more ? "true" : "false";

    public Func<int, string?> Count { get; init; } = count => count.ToString(CultureInfo.InvariantCulture);

    public Func<string, string> Entry { get; init; } = key => EntryOf(WebUtility.UrlEncode(key));

    /// <summary>The tokens of a listing that began after a key that is none lead past an object (MinIO).</summary>
    public bool TokenPassesOneOver { get; init; }

    public static string EntryOf(string key, string etag = "<ETag>&quot;e&quot;</ETag>", string size = "<Size>5</Size>") =>
        $"<Contents><Key>{key}</Key><LastModified>2013-05-24T01:02:03.000Z</LastModified>{etag}{size}</Contents>";

    /// <summary>Has a server answer so many questions.</summary>
    public void Serve(S3Scripted s3, int questions = 60)
    {
        for (var i = 0; i < questions; i++)
        {
            s3.Script.Then(Answer);
        }
    }

    private ScriptAnswer Answer(ScriptRequest request)
    {
        var asked = request.QueryValues;
        if (request.Method != "GET")
        {
            return ScriptAnswer.Empty(404);
        }

        if ((RefusesEncoding && asked.ContainsKey("encoding-type")) || (RefusesStartAfter && asked.ContainsKey("start-after")))
        {
            return S3Scripted.Error(501, "NotImplemented");
        }

        var isFirst = !asked.ContainsKey("list-type");
        var after = isFirst ? (KnowsMarker ? asked.GetValueOrDefault("marker") : null)
            : asked.TryGetValue("continuation-token", out var token) ? (IgnoresToken ? null : Decoded(token))
            : asked.TryGetValue("start-after", out var start) && !IgnoresStartAfter ? start : null;
        var prefix = asked.GetValueOrDefault("prefix") ?? "";
        var left = IsEmptyAfterStart && asked.ContainsKey("start-after") ? [] : keys
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && (after is null || ObjectKey.CompareUtf8(key, after) > 0))
            .ToList();
        var page = left.Take(Math.Min(pageMax, int.Parse(asked["max-keys"], CultureInfo.InvariantCulture))).ToList();
        var more = page.Count < left.Count;
        var passesOver = TokenPassesOneOver && asked.TryGetValue("start-after", out var begun) && !keys.Contains(begun);
        var next = more ? (passesOver ? left[page.Count] : page[^1]) : null;
        return ScriptAnswer.Of(
            200,
            "<?xml version=\"1.0\"?><ListBucketResult>" + (asked.ContainsKey("encoding-type") ? "<EncodingType>url</EncodingType>" : "")
                + Element("KeyCount", Count(page.Count)) + Element("IsTruncated", Truncated(more))
                + Element(
                    "NextContinuationToken",
                    GivesToken && !isFirst && next is not null ? Convert.ToBase64String(Encoding.UTF8.GetBytes(next)) : null)
                + string.Concat(page.Select(Entry)) + "</ListBucketResult>");
    }

    private static string Decoded(string token) => Encoding.UTF8.GetString(Convert.FromBase64String(token));

    private static string Element(string name, string? value) => value is null ? "" : $"<{name}>{value}</{name}>";
}
