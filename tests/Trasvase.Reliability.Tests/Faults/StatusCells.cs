using Trasvase.Testing.Proxy;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>H1 to H11: statuses and codes, for ever or only once, and whatever calls itself success and is none.</summary>
internal static partial class StatusCells
{
    public static IEnumerable<FaultCell> All =>
        [
            .. FalseSuccess(),
            .. Passing(),
            .. Lasting(),
            .. RetryAfter(),
            .. Credentials(),
            .. Clocks(),
            .. Blocks(),
            .. Optional(),
            .. Random(),
        ];

    private static IEnumerable<FaultCell> FalseSuccess()
    {
        var error = ProxyAnswer.Error(200, "InternalError");
        ProxyAnswer[] noListings =
        [
            ProxyAnswer.Html(200),
            ProxyAnswer.Of(200),
            ProxyAnswer.Text(200, "application/xml", "<ListBucketResult><Name>bucket</Name><IsTrunc"),
            error,
        ];
        var (inError, notAListing) = (
            Specified.Stopped(StoreErrorKind.Unavailable, "InternalError"),
            Specified.Stopped(StoreErrorKind.Unexpected, "not the expected document"));
        string[] names = ["a page for people", "nothing", "half a document", "an error"];
        return
        [
            .. FaultCell.Across(
                Shape.All,
                "H1",
                "a read is answered with 200 and an error",
                s => s.Source.Plan.Hit(Say(error), s.IsRead),
                Specified.Transferred),
            .. FaultCell.Across(
                Shape.BothWays,
                "H1",
                "every read is answered with 200 and an error",
                s => s.Source.Plan.Hit(Say(error), s.IsRead, times: 1000),
                Specified.Failed(StoreErrorKind.Unavailable, "InternalError").Met(40)),
            .. from shape in Shape.BothWays
               select new FaultCell(
                   "H1",
                   "a write is answered with 200 and a page for people",
                   shape,
                   s => s.Target.Plan.Hit(Say(ProxyAnswer.Html(200)), s.IsWrite, times: 1000),
                   (shape.IsInParts
                       ? Specified.Failed(StoreErrorKind.InvalidRequest, "A part is gone")
                       : Specified.Failed(StoreErrorKind.Unexpected, "")).Met(40)),
            .. FaultCell.Across(
                [Shape.ManyParts],
                "H1",
                "the commit is answered with 201 and an error",
                s => s.Target.Plan.Hit(Say(error with { Status = 201 }), s.IsCommit, times: 1000),
                Specified.Failed(StoreErrorKind.Unexpected, "entity tag").Met(FaultScene.AttemptsMax)),
            .. from answer in noListings.Zip(names)
               from cell in new FaultCell[]
               {
                   new(
                       "H2",
                       $"the first listing is 200 and {answer.Second}",
                       Shape.Small,
                       s => s.Source.Plan.Hit(Say(answer.First), s.IsList),
                       Specified.Transferred),
                   EveryListing(answer.First, answer.Second, answer.First == error ? inError : notAListing),
               }
               select cell,
        ];
    }

    private static FaultCell EveryListing(ProxyAnswer answer, string what, Specified specified) =>
        new(
            "H2",
            $"every listing is 200 and {what}",
            Shape.Small,
            s => s.Source.Plan.Hit(Say(answer), s.IsList, times: 1000),
            specified.Met(FaultScene.AttemptsMax));

    private static readonly (int Status, string Code)[] Busy =
        [
            (500, "InternalError"), (500, "OperationTimedOut"), (502, "Proxy"), (503, "SlowDown"), (503, "ServerBusy"),
            (504, "Gateway"), (429, "TooManyRequests"), (408, "RequestTimeout"),
        ];

    // They pass: at the third attempt all is well.
    private static IEnumerable<FaultCell> Passing() =>
        from busy in Busy
        from cell in new FaultCell[]
        {
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to a read",
                Shape.Small,
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsRead, times: 2),
                Specified.Transferred.Met(2)),
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to a read",
                Shape.ManyParts,
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsRead, times: 2),
                Specified.Transferred.Met(2)),
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to the listing",
                Shape.OneByte,
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsList, times: 2),
                Specified.Transferred.Met(2)),
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to a write",
                Shape.Small,
                s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsWrite, times: 2),
                Specified.Transferred.Met(2)),
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to a write",
                Shape.ManyParts,
                s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsWrite, times: 2),
                Specified.Transferred.Met(2)),
            new(
                "H3",
                $"{busy.Status} {busy.Code} twice to the commit",
                Shape.ManyParts,
                s => s.Target.Plan.Hit(Say(ProxyAnswer.Error(busy.Status, busy.Code)), s.IsCommit, times: 2),
                Specified.Transferred.Met(2)),
        }
        select cell;

    private static IEnumerable<FaultCell> Lasting() =>
    [
        .. FaultCell.Across(
            Shape.BothWays,
            "H3",
            "503 to every read",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Busy(null)), s.IsRead, times: 1000),
            Specified.Failed(StoreErrorKind.RateLimited, "Tried 4 times").Met(FaultScene.AttemptsMax * FaultScene.Connections)),
        .. FaultCell.Across(
            Shape.BothWays,
            "H3",
            "503 to every write",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Busy(null, code: "ServerBusy")), s.IsWrite, times: 1000),
            Specified.Failed(StoreErrorKind.RateLimited, "Tried 4 times").Met(FaultScene.AttemptsMax * FaultScene.Connections)),
        .. FaultCell.Across(
            [Shape.ManyParts],
            "H3",
            "503 to every commit",
            s => s.Target.Plan.Hit(Say(ProxyAnswer.Busy(null, code: "ServerBusy")), s.IsCommit, times: 1000),
            Specified.Failed(StoreErrorKind.RateLimited, "Tried 4 times").Met(FaultScene.AttemptsMax)),
        .. FaultCell.Across(
            [Shape.Small],
            "H3",
            "503 to every listing",
            s => s.Source.Plan.Hit(Say(ProxyAnswer.Busy(null)), s.IsList, times: 1000),
            Specified.Stopped(StoreErrorKind.RateLimited, "Tried 4 times").Met(FaultScene.AttemptsMax)),
    ];

    private static IEnumerable<FaultCell> RetryAfter() =>
        from value in new[]
        {
            "0",
            "1",
            "-5",
            "86400",
            "Fri, 31 Dec 1999 23:59:59 GMT",
            "Fri, 31 Dec 2999 23:59:59 GMT",
            "soon",
            "1;2",
            "99999999999999999999",
        }
        from cell in new FaultCell[]
        {
            new(
                "H3",
                $"a read is to come back after '{value}'",
                Shape.Small,
                s => s.Source.Plan.Hit(Say(ProxyAnswer.Busy(value)), s.IsRead),
                Specified.Transferred),
            new(
                "H3",
                $"a write is to come back after '{value}'",
                Shape.ManyParts,
                s => s.Target.Plan.Hit(Say(ProxyAnswer.Busy(value, code: "ServerBusy")), s.IsWrite),
                Specified.Transferred),
        }
        select cell;

    private static IEnumerable<FaultCell> Optional() =>
        from status in new[] { 400, 501 }
        from shape in status == 400 ? [Shape.Small] : Shape.BothWays
        select new FaultCell("H10", $"{status} to every read that asks for checksums", shape, s => s.Source.Plan.Hit(
            Say(ProxyAnswer.Error(status, status == 400 ? "InvalidArgument" : "NotImplemented")),
            request => (s.IsRead(request) || s.IsLook(request)) && request.Header("x-amz-checksum-mode") is not null, times: 1000),
            Specified.Transferred.Met(FaultScene.Connections));

    // Whatever is said to all of them: never a success, never for ever.
    private static IEnumerable<FaultCell> Random() =>
        from seed in Enumerable.Range(0, LongForm.Count(24, 200))
        select new FaultCell(
            "H11",
            $"whatever is said to every {(seed % 2 == 0 ? "read" : "write")} (seed {seed})",
            seed % 4 < 2 ? Shape.Small : Shape.ManyParts,
            s =>
            {
                var answer = Any(new Random(seed));
                if (seed % 2 == 0)
                {
                    s.Source.Plan.Hit(Say(answer), s.IsRead, times: 1000);
                }
                else
                {
                    s.Target.Plan.Hit(Say(answer), s.IsWrite, times: 1000);
                }
            },
            NoSuccess.Met(90));

    private static Specified NoSuccess { get; } = new([
        .. Enum.GetValues<StoreErrorKind>().Select(kind => (Ending)new Ending.Failed(kind, "")),
        new Ending.Skipped("removed"),
    ]);

    private static ProxyAnswer Any(Random random)
    {
        string[] codes =
        [
            "NoSuchKey", "SlowDown", "AccessDenied", "BlobNotFound", "InvalidBlockList", "LeaseIdMissing", "ServerBusy", "x",
            "ConditionNotMet", "PreconditionFailed", "InternalError", "RequestTimeTooSkewed",
        ];
        var status = random.Next(4) == 0 ? 200 + random.Next(2) : 300 + random.Next(300);
        return random.Next(4) switch
        {
            0 => ProxyAnswer.Html(status),
            1 => ProxyAnswer.Text(status, "application/xml", "<Error><Code>"),
            2 => ProxyAnswer.Busy($"{random.Next(-3, 3)}", status, codes[random.Next(codes.Length)]),
            _ => ProxyAnswer.Error(status, codes[random.Next(codes.Length)]),
        };
    }
}
