using Trasvase.Testing.Proxy;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>N1 to N8: connections that break, hang or creep, and bytes that get lost or turned on the way.</summary>
internal static partial class NetworkCells
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

    internal static Action<FaultScene> Impatient(Action<FaultScene> arrange) => scene =>
    {
        scene.Client = scene.Client with { IdleTimeout = TimeSpan.FromMilliseconds(300) };
        arrange(scene);
    };
}
