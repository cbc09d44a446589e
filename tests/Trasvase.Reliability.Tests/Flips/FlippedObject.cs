using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Testing.Data;
using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Flips;

/// <summary>An object of which a bit flips on its way over a socket.</summary>
internal sealed class FlippedObject
{
    private static readonly (string Name, S3DigestMode? Mode, bool InParts)[] Kinds =
    [
        ("crc64nvme", S3DigestMode.Crc64Nvme, false), ("crc64nvme of parts", S3DigestMode.Crc64Nvme, true),
        ("crc32", S3DigestMode.Crc32, false), ("crc32 of parts", S3DigestMode.Crc32, true),
        ("crc32 composite", S3DigestMode.Crc32Composite, true),
        ("crc32c", S3DigestMode.Crc32C, false), ("crc32c composite", S3DigestMode.Crc32CComposite, true),
        ("sha256", S3DigestMode.Sha256, false), ("sha256 composite", S3DigestMode.Sha256Composite, true),
        ("sha1", S3DigestMode.Sha1, false), ("sha1 composite", S3DigestMode.Sha1Composite, true),
        ("md5 etag", null, false), ("multipart etag", null, true),
    ];

    private readonly long _shortest;
    private readonly int _kind;

    public FlippedObject(int seed)
    {
        Key = $"object-{seed:000000}";
        var random = new Random(seed);
        _kind = seed % Kinds.Length;
        var length = random.Next(3) == 0
            ? CloudClient.BufferedMax + 1 + random.Next(CloudClient.BufferedMax / 2)
            : 200 + random.Next(30_000);
        Data = new PositionalData((ulong)seed, length);
        var isLarge = length > CloudClient.BufferedMax;

        // Parts may follow those in which the object was uploaded: then there are as few as two.
        _shortest = isLarge ? Math.Min(((length - 1) % CloudClient.PartSize) + 1, length / 6) : length;
        Flip = FlipDraw.Next(random, isLarge ? 2 : 1);
    }

    public string Key { get; }

    public PositionalData Data { get; }

    public FlipDraw Flip { get; }

    /// <summary>How often it was flipped; null before <see cref="Plan"/>.</summary>
    public ProxyRule? Rule { get; private set; }

    public void Put(S3StandInBucket bucket)
    {
        var kind = Kinds[_kind];
        if (!kind.InParts)
        {
            bucket.Put(Key, Data.ToArray(), mode: kind.Mode, isBare: kind.Mode is null);
            return;
        }

        // Of an object without checksums S3 does not list the parts; of two, the first tells where the other begins.
        var size = (int)Math.Max(100, kind.Mode is null ? (Data.Length * 3 / 5) : ((Data.Length + 4) / 5));
        List<int> sizes = [.. Enumerable.Repeat(size, (int)(Data.Length / size))];
        sizes.Add((int)(Data.Length - (sizes.Count * (long)size)));
        bucket.PutInParts(Key, Data.ToArray(), [.. sizes.Where(length => length > 0)], mode: kind.Mode, isBare: kind.Mode is null);
    }

    /// <summary>Tells the right one of the two proxies.</summary>
    public void Plan(ProxyPlan source, ProxyPlan target)
    {
        var (side, plan) = Flip.AtTarget ? (Side.Request, target) : (Side.Response, source);
        var fault = new ProxyFault.Flip(side, Flip.Place(_shortest)) { Bit = Flip.Bit };
        Rule = plan.Hit(fault, IsMeant, Flip.Always ? 1 : Flip.Nth, Flip.Always ? int.MaxValue : 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Key}, {Kinds[_kind].Name}, {Data.Length} bytes, {Flip}";

    // The content itself, and the list of what was staged; not what is asked about the object.
    private bool IsMeant(ProxyRequest request) =>
        request.Path.EndsWith('/' + Key, StringComparison.Ordinal)
        && (Flip.AtTarget
            ? request.Method == "PUT"
            : request.Method == "GET" && !request.Query.Contains("attributes", StringComparison.Ordinal));
}
