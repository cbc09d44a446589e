using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>N1 to N8: connections that break, hang or creep, and bytes that get lost or turned on the way.</summary>
internal static class NetworkCells
{
    // A fault happens at its request, and the next one is spared.
    private static readonly Specified Mended = Specified.Transferred;

    private static readonly (string Name, BodyPlace Place)[] Places =
    [
        ("first byte", BodyPlace.First), ("middle", BodyPlace.Middle), ("last byte", BodyPlace.Last),
    ];

    private static readonly (string Name, CutBy By)[] Cuts = [("FIN", CutBy.Fin), ("RST", CutBy.Rst)];

    public static IEnumerable<FaultCell> All =>
        [
            .. Connections(),
            .. SourceCuts(),
            .. TargetCuts(),
            .. Hangs(),
            .. Drips(),
            .. Truncations(),
            .. SourceFlips(),
            .. Proofs(),
            .. TargetFlips(),
        ];

    private static IEnumerable<FaultCell> Connections()
    {
        Shape[] one = [Shape.Small];
        return
        [
            .. FaultCell.Across(
                one,
                "N1",
                "the source refuses connections",
                Refuse(atSource: true),
                Specified.Stopped(StoreErrorKind.Unavailable, "the connection was refused")),
            .. FaultCell.Across(
                one,
                "N1",
                "the target refuses connections",
                Refuse(atSource: false),
                Specified.Stopped(StoreErrorKind.Unavailable, "the connection was refused")),
            .. FaultCell.Across(Shape.BothWays, "N1", "the first connection to the source is reset", s => s.Source.Plan.Hit(Reset), Mended),
            .. FaultCell.Across(Shape.BothWays, "N1", "the first connection to the target is reset", s => s.Target.Plan.Hit(Reset), Mended),
            .. FaultCell.Across(
                Shape.BothWays,
                "N1",
                "every connection for reading is reset",
                s => s.Source.Plan.Hit(Reset, s.IsRead, times: 1000),
                Specified.Failed(StoreErrorKind.Unavailable, "Tried 4 times").Met(FaultScene.AttemptsMax * FaultScene.Connections)),
        ];
    }

    private static ProxyFault Reset => new Cut(Side.Request, BodyPlace.First, CutBy.Rst);

    private static Action<FaultScene> Refuse(bool atSource) => scene =>
    {
        var dead = "http://127.0.0.1:1";
        scene.Client = atSource
            ? scene.Client with { S3 = scene.Client.S3 with { Endpoint = dead } }
            : scene.Client with { AzureBlob = scene.Client.AzureBlob with { ConnectionString = scene.Client.AzureBlob.ConnectionString!.Replace(scene.Target.Endpoint, dead, StringComparison.Ordinal) } };
    };

    private static IEnumerable<FaultCell> SourceCuts() =>
        from cut in Cuts
        from place in Places
        from shape in Shape.WithBytes
        where shape.Size > 1 || place.Place == BodyPlace.First
        from cell in FaultCell.Across(
            [shape], cut.By == CutBy.Fin ? "N2" : "N3", $"a read is cut by {cut.Name} at the {place.Name}",
            s => s.Source.Plan.Hit(new Cut(Side.Response, place.Place, cut.By), s.IsRead), Mended)
        select cell;

    private static IEnumerable<FaultCell> TargetCuts() =>
        from cut in Cuts
        from place in Places
        from shape in Shape.WithBytes
        where shape.Size > 1 || place.Place == BodyPlace.First
        from cell in FaultCell.Across(
            [shape], cut.By == CutBy.Fin ? "N2" : "N3", $"a write is cut by {cut.Name} at the {place.Name}",
            s => s.Target.Plan.Hit(new Cut(Side.Request, place.Place, cut.By), s.IsWrite), Mended)
        select cell;

    private static IEnumerable<FaultCell> Hangs()
    {
        Shape[] shapes = LongForm.IsOn ? [.. Shape.WithBytes] : [Shape.Small, Shape.OnePart, Shape.ManyParts];
        return
        [
            .. FaultCell.Across(
                shapes,
                "N4",
                "a read hangs before its headers",
                Impatient(s => s.Source.Plan.Hit(new HangBeforeHeaders(), s.IsRead)),
                Mended),
            .. FaultCell.Across(
                shapes,
                "N4",
                "a read hangs in its middle",
                Impatient(s => s.Source.Plan.Hit(new Hang(Side.Response, BodyPlace.Middle), s.IsRead)),
                Mended),
            .. FaultCell.Across(
                shapes,
                "N4",
                "a write hangs before its answer",
                Impatient(s => s.Target.Plan.Hit(new HangBeforeHeaders(), s.IsWrite)),
                Mended),
            .. FaultCell.Across(
                [Shape.ManyParts],
                "N4",
                "the commit hangs before its answer",
                Impatient(s => s.Target.Plan.Hit(new HangBeforeHeaders(), s.IsCommit)),
                Mended),
            .. FaultCell.Across(
                [Shape.Small],
                "N4",
                "the listing hangs before its headers",
                Impatient(s => s.Source.Plan.Hit(new HangBeforeHeaders(), s.IsList)),
                Mended),
            .. FaultCell.Across(
                [Shape.Small],
                "N4",
                "every read hangs",
                Impatient(s => s.Source.Plan.Hit(new HangBeforeHeaders(), s.IsRead, times: 1000)),
                Specified.Failed(StoreErrorKind.Timeout, "no byte moved").Met(FaultScene.AttemptsMax)),
            .. FaultCell.Across(
                shapes,
                "N10",
                "the target does not read a write",
                Impatient(s => s.Target.Plan.Hit(new Hang(Side.Request, BodyPlace.First), s.IsWrite)),
                Mended),
            .. FaultCell.Across(
                shapes,
                "N10",
                "the target reads half of a write",
                Impatient(s => s.Target.Plan.Hit(new Hang(Side.Request, BodyPlace.Middle), s.IsWrite)),
                Mended),
            .. FaultCell.Across(
                Shape.WithBytes,
                "N10",
                "the target answers 503 without reading a write",
                s => s.Target.Plan.Hit(new Answer(_ => ProxyAnswer.Busy(null, code: "ServerBusy"), ReadsBody: false), s.IsWrite),
                Mended),
        ];
    }

    // What creeps, moves a byte now and then, and is cut all the same: too little in twice the idle time.
    private static IEnumerable<FaultCell> Drips() =>
    [
        .. FaultCell.Across(
            Shape.BothWays, "N5", "a read creeps", Impatient(s => s.Source.Plan.Hit(new Drip(Side.Response, 200), s.IsRead)), Mended),
        .. FaultCell.Across(
            [Shape.Small],
            "N5",
            "every read creeps",
            Impatient(s => s.Source.Plan.Hit(new Drip(Side.Response, 200), s.IsRead, times: 1000)),
            Specified.Failed(StoreErrorKind.Timeout, "bytes moved").Met(FaultScene.AttemptsMax)),
        .. FaultCell.Across(
            [Shape.Small], "N5", "the listing creeps", Impatient(s => s.Source.Plan.Hit(new Drip(Side.Response, 100), s.IsList)), Mended),
        .. FaultCell.Across(
            Shape.BothWays, "N5", "a write creeps", Impatient(s => s.Target.Plan.Hit(new Drip(Side.Request, 200), s.IsWrite)), Mended),
        .. FaultCell.Across(
            Shape.BothWays,
            "N5",
            "a read is slow, but not too slow",
            s => s.Source.Plan.Hit(new Drip(Side.Response, 100_000), s.IsRead),
            Mended),
    ];

    private static IEnumerable<FaultCell> Truncations()
    {
        (string Name, string Id, TruncateAs As, Specified Always)[] ways =
        [
            (
                "and its length says so",
                "N6",
                TruncateAs.MatchingLength,
                Specified.Failed(StoreErrorKind.Corrupt, "is not exactly this range. Tried 4 times")),
            (
                "and has no length",
                "N6",
                TruncateAs.NoLength,
                Specified.Failed(StoreErrorKind.Unavailable, "the connection ended early. Tried 4 times")),
            (
                "before the last chunk",
                "N7",
                TruncateAs.NoLastChunk,
                Specified.Failed(StoreErrorKind.Unavailable, "the connection ended early. Tried 4 times")),
        ];
        return
        [
            .. from way in ways
               from shape in Shape.WithBytes
               select new FaultCell(
                   way.Id,
                   $"a read ends early {way.Name}",
                   shape,
                   s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, way.As), s.IsRead),
                   Mended),
            .. from way in ways
               select new FaultCell(
                   way.Id, $"every read ends early {way.Name}", Shape.ManyParts, s => s.Source.Plan.Hit(
                       new Truncate(BodyPlace.Middle, way.As), s.IsRead, times: 1000),
                   way.Always.Met(FaultScene.AttemptsMax * FaultScene.Connections)),
            .. FaultCell
                .Across(Shape.PutWhole, "N6", "every read of a small object ends a byte early", s => s.Source.Plan.Hit(
                    new Truncate(BodyPlace.Last, TruncateAs.MatchingLength),
                    s.IsRead,
                    times: 1000), Specified.Failed(StoreErrorKind.PreconditionFailed, "bytes"))
                .Where(cell => cell.Shape.Size > 0),
            .. FaultCell.Across(
                [Shape.Small],
                "N6",
                "the listing ends early and its length says so",
                s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, TruncateAs.MatchingLength), s.IsList),
                Mended),
            .. FaultCell.Across(
                [Shape.Small],
                "N7",
                "the listing ends before the last chunk",
                s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, TruncateAs.NoLastChunk), s.IsList),
                Mended),
        ];
    }

    private static IEnumerable<FaultCell> SourceFlips() =>
    [
        .. from place in Places
           from shape in Shape.WithBytes
           where shape.Size > 1 || place.Place == BodyPlace.First
           select new FaultCell(
               "N8",
               $"a bit of a read is turned at the {place.Name}",
               shape,
               s => s.Source.Plan.Hit(new Flip(Side.Response, place.Place), s.IsRead),
               Mended),
        .. FaultCell.Across(
            Shape.WithBytes,
            "N8",
            "a bit of every read is turned",
            s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsRead, times: 10_000),
            Specified.Failed(StoreErrorKind.Corrupt, "is not the source")),
    ];

    // Whatever the source has to prove an object by: one turned bit is found and fetched again, and one that is turned always is found.
    private static IEnumerable<FaultCell> Proofs()
    {
        (string Name, Action<S3StandInBucket, string, byte[]> Store)[] kinds =
        [
            ("MD5", (bucket, key, bytes) => bucket.Put(key, bytes, isBare: true)),
            ("SHA-256", (bucket, key, bytes) => bucket.Put(key, bytes, mode: S3DigestMode.Sha256)),
            ("CRC32C", (bucket, key, bytes) => bucket.Put(key, bytes, mode: S3DigestMode.Crc32C)),
            // Of two parts, because S3 tells the length of the first one only: of more, it proves nothing that they do not fit.
            (
                "multipart entity tag",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, (bytes.Length * 2 / 3) + 1), isBare: true)),
            (
                "composite SHA-256",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, 90_000), mode: S3DigestMode.Sha256Composite)),
            (
                "composite CRC32",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, 90_000), mode: S3DigestMode.Crc32Composite)),
        ];
        return
            from kind in kinds
            from shape in Shape.BothWays
            from cell in new FaultCell[]
            {
                new(
                    "N8",
                    "a bit of a read is turned in the middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsContent),
                    Mended),
                new(
                    "N8",
                    "a bit of every read is turned in the middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsContent, times: 10_000),
                    Specified.Failed(StoreErrorKind.Corrupt, "is not the source")),
                new(
                    "S7",
                    "a read is cut in its middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Cut(Side.Response, BodyPlace.Middle, CutBy.Rst), s.IsContent),
                    Mended),
            }
            select cell;
    }

    private static IEnumerable<FaultCell> TargetFlips() =>
    [
        .. from place in Places
           from shape in Shape.WithBytes
           where shape.Size > 1 || place.Place == BodyPlace.First
           select new FaultCell(
               "N8",
               $"a bit of a write is turned at the {place.Name}",
               shape,
               s => s.Target.Plan.Hit(new Flip(Side.Request, place.Place), s.IsWrite),
               Mended),
        .. FaultCell.Across(
            Shape.WithBytes,
            "N8",
            "a bit of every write is turned",
            s => s.Target.Plan.Hit(new Flip(Side.Request, BodyPlace.Middle), s.IsWrite, times: 10_000),
            Specified.Failed(StoreErrorKind.Corrupt, "Tried 4 times")),
        .. FaultCell.Across(
            [Shape.ManyParts],
            "N8",
            "a bit of the commit is turned",
            s => s.Target.Plan.Hit(new Flip(Side.Request, BodyPlace.Middle), s.IsCommit),
            Mended),
    ];

    internal static Action<FaultScene> Impatient(Action<FaultScene> arrange) => scene =>
    {
        scene.Client = scene.Client with { IdleTimeout = TimeSpan.FromMilliseconds(300) };
        arrange(scene);
    };
}
