using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Simulation.Drawing;

/// <summary>What goes wrong where the target fetches bytes by itself.</summary>
internal sealed record Copying
{
    private static readonly (DigestAlgorithm, DigestScope) Crc64 = (DigestAlgorithm.Crc64Nvme, DigestScope.Whole);
    private static readonly (DigestAlgorithm, DigestScope) Md5 = (DigestAlgorithm.Md5, DigestScope.Whole);
    private static readonly (DigestAlgorithm, DigestScope)[][] Kept = [[Crc64], [Crc64], [Md5], [Crc64, Md5], []];

    /// <summary>Nothing.</summary>
    public static Copying None { get; } = new();

    /// <summary>How often the source refuses what the target fetches.</summary>
    public double Refused { get; init; }

    /// <summary>From which fetch on the source refuses all.</summary>
    public int RefusedFrom { get; init; } = int.MaxValue;

    /// <summary>What the source answers then; null where nobody is told.</summary>
    public int? Status { get; init; }

    /// <summary>How often others change the source just before it is fetched.</summary>
    public double Raced { get; init; }

    /// <summary>How often a bit changes between the source and the target.</summary>
    public double Flipped { get; init; }

    /// <summary>How often the target tells another digest than that of what it holds.</summary>
    public double Misstated { get; init; }

    /// <summary>Whether entity tags look like MD5s and are none, as where objects are encrypted with keys of the service's.</summary>
    public bool TagsMislead { get; init; }

    /// <summary>Makes a scenario one in which the target may fetch by itself.</summary>
    public static Scenario Draw(Scenario scenario, Dice dice)
    {
        var isShort = dice.Hits(0.05);
        var single = dice.Pick(0, scenario.Options.PartSize!.Value, 5 * scenario.Options.PartSize.Value, 1 << 20);
        var source = scenario.Source with
        {
            Profile = scenario.Source.Profile with
            {
                WhyNoGrants = null,
                Network = dice.Pick(NetworkScope.Internet, NetworkScope.Internet, NetworkScope.PrivateNetwork),
            },
            Digests = Kept[dice.Below(Kept.Length)],
        };
        var target = scenario.Target with
        {
            Profile = scenario.Target.Profile with
            {
                PullReach = PullReach.AnyUrl,
                SinglePullMax = single,
                PullUrlMax = isShort ? 10 : 2048,
                PullChecks = MemoryProfile.Copying.PullChecks,
                Network = dice.Pick(NetworkScope.Internet, NetworkScope.PrivateNetwork),
            },
        };

        // What is flipped or misstated where nothing can be compared is found by nobody.
        var isProven = Scenario.Has(target) && source.Digests.Contains(Crc64);
        return scenario with
        {
            Source = source,
            Target = target,
            SourceFaults = scenario.SourceFaults with { Flipped = source.Digests.Contains(Crc64) ? scenario.SourceFaults.Flipped : 0 },
            Options = scenario.Options with
            {
                Via = isShort
                    ? TransferRoute.Auto
                    : dice.Pick(TransferRoute.Auto, TransferRoute.Auto, TransferRoute.Auto, TransferRoute.Pull, TransferRoute.Relay),
                UrlExpires = dice.Hits(0.4) ? TimeSpan.FromSeconds(dice.Pick(1, 1, 5, 60)) : null,
                Pulls = dice.Pick(1, 2, 4, 16),
                Metadata = dice.Pick(MetadataPolicy.Keep, MetadataPolicy.Keep, MetadataPolicy.None),
                Verify = dice.Hits(0.2) ? VerifyMode.ReadBack : VerifyMode.Digest,
            },
            LaterVia = dice.Hits(0.3)
                ? isShort ? TransferRoute.Relay : dice.Pick(TransferRoute.Auto, TransferRoute.Pull, TransferRoute.Relay)
                : null,
            Copying = dice.Hits(0.2) ? new Copying { TagsMislead = dice.Hits(0.3) } : DrawFaults(dice, isProven),
        };
    }

    private static Copying DrawFaults(Dice dice, bool isProven) => new()
    {
        Refused = dice.Hits(0.5) ? dice.Pick(0.02, 0.1, 0.4, 1) : 0,
        RefusedFrom = dice.Hits(0.2) ? 1 + dice.Below(30) : int.MaxValue,
        Status = dice.Pick<int?>(403, 403, 401, 404, 412, 416, 429, 500, 503, null),
        Raced = dice.Hits(0.4) ? dice.Pick(0.02, 0.1, 0.3, 0.7) : 0,
        Flipped = isProven && dice.Hits(0.3) ? dice.Pick(0.05, 0.3) : 0,
        Misstated = isProven && dice.Hits(0.2) ? dice.Pick(0.05, 0.3) : 0,
        TagsMislead = dice.Hits(0.2),
    };
}
