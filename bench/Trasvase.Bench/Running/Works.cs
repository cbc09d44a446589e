namespace Trasvase.Bench.Running;

/// <summary>Everything that is measured.</summary>
internal static class Works
{
    private const string Big = "objects=1&size=5GiB";
    private const string Mid = "objects=200&size=8MiB";
    private const string Small = "objects=20000&size=1KiB";
    private const string Few = "objects=2000&size=1KiB";
    private const string Far = "&delay=40&rate=60MB";
    private const string Full = "&size=1KiB&folder=10000&target=full";

    private static readonly Contestant Relay = new("trasvase", "Trasvase, relay", "copy", "--via", "relay");
    private static readonly Contestant Pull = new("trasvase", "Trasvase, pull", "copy", "--via", "pull");
    private static readonly Contestant Bare = new("bare", "bare relay");
    private static readonly Contestant SdkRelay = new("sdk", "relay on the vendors' SDKs");
    private static readonly Contestant Rclone = new("rclone", "rclone, default");
    private static readonly Contestant Rclone32 = new("rclone", "rclone, 32 transfers", "--transfers", "32");
    private static readonly Contestant Rclone64 = new("rclone", "rclone, 64 transfers", "--transfers", "64");
    private static readonly Contestant RcloneSizes = new("rclone", "rclone, --size-only", "--size-only");
    private static readonly Contestant AzCopy = new("azcopy", "AzCopy");
    private static readonly Contestant Unchanged = new("trasvase", "Trasvase, what is there already", "copy", "--via", "relay");

    public static IReadOnlyList<Work> All { get; } =
    [
        new("big", "one object of 5 GiB", Big, false, Relay, Rclone, Bare),
        new("big-tls", "one object of 5 GiB, TLS", Big, true, Relay, Rclone, Bare),
        new("mid", "200 x 8 MiB", Mid, false, Relay, Rclone32, SdkRelay, Bare),
        new("mid-tls", "200 x 8 MiB, TLS", Mid, true, Relay, Rclone32, SdkRelay),
        new("small", "20,000 x 1 KiB", Small, false, Relay, Rclone32, SdkRelay, Bare),
        new("small-tls", "20,000 x 1 KiB, TLS", Small, true, Relay, Rclone32, SdkRelay),
        new("copy-big", "copy of one object of 5 GiB, TLS", Big, true, Pull, AzCopy),
        new("copy-mid", "copy of 200 x 8 MiB, TLS", Mid, true, Pull, AzCopy),
        new(
            "copy-small",
            "copy of 20,000 x 1 KiB, TLS",
            Small,
            true,
            Pull,
            AzCopy,
            Pull with { Label = "Trasvase, pull, --metadata none", Arguments = [.. Pull.Arguments, "--metadata", "none"] }),
        new("far-big", "far: one object of 5 GiB", Big + Far, false, Relay, Rclone) { IsAboutWall = true },
        new("far-mid", "far: 200 x 8 MiB", Mid + Far, false, Relay, Rclone, Rclone64) { IsAboutWall = true },
        new("far-small", "far: 20,000 x 1 KiB", Small + Far, false, Relay, Rclone64) { IsAboutWall = true },
        new("far-copy-big", "far: copy of one object of 5 GiB, TLS", Big + Far, true, Pull, AzCopy) { IsAboutWall = true },
        new("far-copy-mid", "far: copy of 200 x 8 MiB, TLS", Mid + Far, true, Pull, AzCopy) { IsAboutWall = true },
        new("far-copy-small", "far: copy of 20,000 x 1 KiB, TLS", Small + Far, true, Pull, AzCopy) { IsAboutWall = true },
        new("mid-busy", "200 x 8 MiB, 1 % of requests answered 503", Mid + "&busy=0.01", false, Relay, Rclone32)
        {
            IsAboutWall = true,
            Clean = "mid",
        },
        new("mid-broken", "200 x 8 MiB, 0.5 % of bodies broken off", Mid + "&broken=0.005", false, Relay, Rclone32)
        {
            IsAboutWall = true,
            Clean = "mid",
        },
        new("few", "2,000 x 1 KiB", Few, false, Relay, Rclone32) { IsAboutWall = true },
        new("few-busy", "2,000 x 1 KiB, 1 % of requests answered 503", Few + "&busy=0.01", false, Relay, Rclone32)
        {
            IsAboutWall = true,
            Clean = "few",
        },
        new("few-broken", "2,000 x 1 KiB, 0.5 % of bodies broken off", Few + "&broken=0.005", false, Relay, Rclone32)
        {
            IsAboutWall = true,
            Clean = "few",
        },
        new("listed-1k", "1 thousand objects, unchanged", "objects=1000" + Full, false, Unchanged, RcloneSizes),
        new("listed-1m", "1 million objects, unchanged", "objects=1000000" + Full, false, Unchanged, RcloneSizes),
        new("listed-10m", "10 million objects, unchanged", "objects=10000000" + Full, false, Unchanged),
        new(
            "sync-1m",
            "sync of 1 million objects, unchanged",
            "objects=1000000" + Full,
            false,
            new Contestant("trasvase", "Trasvase, sync", "sync")),
        new(
            "journal",
            "20,000 x 1 KiB, with and without the journal",
            Small,
            false,
            Relay,
            Relay with { Label = "Trasvase, relay, --no-journal", Arguments = [.. Relay.Arguments, "--no-journal"] })
        {
            IsAboutWall = true,
        },
        new(
            "journal-mid",
            "200 x 8 MiB, with and without the journal",
            Mid,
            false,
            Relay,
            Relay with { Label = "Trasvase, relay, --no-journal", Arguments = [.. Relay.Arguments, "--no-journal"] })
        {
            IsAboutWall = true,
        },
        new("first-byte", "one object of 1 KiB, from the start of the process", "objects=1&size=1KiB", false, Relay, Rclone)
        {
            IsAboutWall = true,
        },
    ];
}
