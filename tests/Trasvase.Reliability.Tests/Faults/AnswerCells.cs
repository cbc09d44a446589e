using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>N9 to N16: answers that are not what was asked for, that get lost, come late, or lead elsewhere.</summary>
internal static class AnswerCells
{
    public static IEnumerable<FaultCell> All =>
        [.. Ranges(), .. Lost(), .. Late(), .. Codings(), .. Certificates(), .. Redirects(), .. TooMuch()];

    private static IEnumerable<FaultCell> Ranges() =>
    [
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "a range is answered with the whole object",
            Open(s => s.Source.Plan.Hit(new IgnoreRange(), s.IsRead)),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "a range is answered with 200",
            s => s.Source.Plan.Hit(new Rewrite(200, []), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "a range is answered with another",
            s => s.Source.Plan.Hit(SetHeaders(("Content-Range", $"bytes 1-{s.Shape.PartSize}/{s.Shape.Size}")), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "a range is answered without saying which",
            s => s.Source.Plan.Hit(SetHeaders(("Content-Range", null)), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "a range comes as multipart/byteranges",
            s => s.Source.Plan.Hit(new Multipart(), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.PutWhole,
            "N9",
            "a whole object is answered with 206",
            s => s.Source.Plan.Hit(new Rewrite(206, []), s.IsRead),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N9",
            "every range is answered with the whole object",
            Open(s => s.Source.Plan.Hit(new IgnoreRange(), s.IsRead, times: 1000)),
            Specified.Failed(StoreErrorKind.Corrupt, "is not exactly this range. Tried 4 times")
                .Met(FaultScene.AttemptsMax * FaultScene.Connections)),
    ];

    // Nothing is signed, so that a proxy may change what was asked.
    private static Action<FaultScene> Open(Action<FaultScene> arrange) => scene =>
    {
        scene.Clouds.Bucket.IsPublic = true;
        scene.Client = scene.Client with { S3 = scene.Client.S3 with { Public = true } };
        arrange(scene);
    };

    private static IEnumerable<FaultCell> Lost()
    {
        (string Name, CutBy By)[] cuts = [("FIN", CutBy.Fin), ("RST", CutBy.Rst)];
        return
        [
            .. from cut in cuts
               from shape in Shape.All
               select new FaultCell(
                   "N11",
                   $"the answer of what makes it visible gets lost ({cut.Name})",
                   shape,
                   s => Visible(s, new SwallowAnswer(cut.By)),
                   Specified.Transferred),
            .. from cut in cuts
               from shape in Shape.InParts
               select new FaultCell(
                   "N11",
                   $"the answer of a staged part gets lost ({cut.Name})",
                   shape,
                   s => s.Target.Plan.Hit(new SwallowAnswer(cut.By), s.IsWrite),
                   Specified.Transferred),
            .. FaultCell.Across(
                Shape.All,
                "N11",
                "the server says 500 of what makes it visible, and has done it",
                s => Visible(s, new Rewrite(500, [])),
                Specified.Transferred),
            .. FaultCell.Across(
                Shape.All,
                "N11",
                "every answer of what makes it visible gets lost",
                s => Visible(s, new SwallowAnswer(CutBy.Rst), times: 1000),
                Specified.Transferred.Met(FaultScene.AttemptsMax)),
        ];
    }

    private static void Visible(FaultScene scene, ProxyFault fault, int times = 1)
    {
        scene.Target.Plan.Hit(fault, scene.IsStore, times: times);
        scene.Also = () => scene.Clouds.Target.History(Scenes.Clouds.ContainerName, scene.Key).Count.ShouldBe(1, "it is committed once");
    }

    private static IEnumerable<FaultCell> Late() =>
    [
        .. FaultCell.Across(
            Shape.All, "N12", "what made it visible comes once more when all is over", s => Again(s, alsoNow: true), Specified.Transferred),
        .. FaultCell.Across(
            Shape.All,
            "N12",
            "what was to make it visible comes late, when another attempt has",
            s => Again(s, alsoNow: false),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N12",
            "a part comes once more when all is over",
            s => s.Target.Plan.Hit(new LateDuplicate(s.Over.Task), s.IsWrite),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.InParts,
            "N12",
            "a part comes late, when another attempt has brought it",
            s => s.Target.Plan.Hit(new LateDuplicate(s.Over.Task, AlsoNow: false), s.IsWrite),
            Specified.Transferred),
    ];

    private static void Again(FaultScene scene, bool alsoNow)
    {
        scene.Target.Plan.Hit(new LateDuplicate(scene.Over.Task, alsoNow), scene.IsStore);
        scene.Also = () => scene.Clouds.Target.History(Scenes.Clouds.ContainerName, scene.Key).Count
            .ShouldBe(1, "what comes late changes nothing");
    }

    private static IEnumerable<FaultCell> Codings() =>
        from coding in new[] { "gzip", "aws-chunked", "aws-chunked,gzip" }
        from shape in Shape.BothWays
        select new FaultCell("N13", $"the object says that it is coded as {coding}", shape, s =>
        {
            s.Source.Plan.Hit(SetHeaders(("Content-Encoding", coding)), request => s.IsRead(request) || s.IsLook(request), times: 1000);
            s.Also = () => s.Clouds.Target.Find(Scenes.Clouds.ContainerName, s.Key)!.Properties.ContentEncoding.ShouldBe(coding == "aws-chunked"
                ? null
                : "gzip");
        }, Specified.Transferred);

    private static IEnumerable<FaultCell> Certificates()
    {
        var untrusted = Specified.Stopped(StoreErrorKind.Unavailable, "certificate is not trusted");
        yield return new FaultCell(
            "N14", "the source's certificate is signed by itself", Shape.Small, s => Direct(s, s.Clouds.SourceServer), untrusted)
        {
            Kinds = new CloudKinds { Source = new S3StandInOptions { Tls = true } },
        };
        yield return new FaultCell(
            "N14", "the target's certificate is signed by itself", Shape.Small, s => Direct(s, s.Clouds.TargetServer), untrusted)
        {
            Kinds = new CloudKinds { Target = new AzureStandInOptions { Tls = true } },
        };
    }

    // No proxy can look into TLS. Nothing of a request may come through.
    private static void Direct(FaultScene scene, StandInServer server)
    {
        var environment = scene.Clouds.Environment;
        var direct = TrasvaseOptions.FromEnvironment(name => environment.GetValueOrDefault(name));
        scene.Client = scene.Client with { S3 = direct.S3, AzureBlob = direct.AzureBlob };
        scene.Also = () => server.Log.Count().ShouldBe(0);
    }

    private static IEnumerable<FaultCell> Redirects()
    {
        foreach (var status in new[] { 301, 302, 307, 308 })
        {
            var moved = Specified.Failed(
                status == 307 ? StoreErrorKind.Unavailable : StoreErrorKind.InvalidRequest,
                status == 307 ? "being moved" : "another region");
            yield return new FaultCell(
                "N15",
                $"every read is led elsewhere by {status}",
                Shape.Small,
                s => s.Source.Plan.Hit(Elsewhere(s, status), s.IsRead, times: 1000),
                moved.Met(FaultScene.AttemptsMax));
            yield return new FaultCell(
                "N15",
                $"every read is led elsewhere by {status}",
                Shape.ManyParts,
                s => s.Source.Plan.Hit(Elsewhere(s, status), s.IsRead, times: 1000),
                moved.Met(FaultScene.AttemptsMax * FaultScene.Connections));
            yield return new FaultCell(
                "N15",
                $"the listing is led elsewhere by {status}",
                Shape.Small,
                s => s.Source.Plan.Hit(Elsewhere(s, status), s.IsList, times: 1000),
                new Specified(moved.Endings.OfType<Ending.Failed>()
                    .Select(failed => (Ending)new Ending.Stopped(failed.Kind, failed.Words))
                    .ToList()));
            yield return new FaultCell(
                "N15",
                $"every write is led elsewhere by {status}",
                Shape.Small,
                s => s.Target.Plan.Hit(Elsewhere(s, status), s.IsWrite, times: 1000),
                Specified.Failed(StoreErrorKind.Unexpected, $"{status}").Met(1));
            yield return new FaultCell(
                "N15",
                $"every part is led elsewhere by {status}",
                Shape.ManyParts,
                s => s.Target.Plan.Hit(Elsewhere(s, status), s.IsWrite, times: 1000),
                Specified.Failed(StoreErrorKind.Unexpected, $"{status}").Met(FaultScene.Connections));
        }
    }

    // To the other proxy, where any request that follows is seen.
    private static ProxyFault Elsewhere(FaultScene scene, int status)
    {
        scene.Also = () => scene.Source.Requests.Concat(scene.Target.Requests)
            .ShouldAllBe(request => !request.Path.Contains("elsewhere", StringComparison.Ordinal), "nobody follows");
        return new Answer(request => ProxyAnswer.Redirect(
            status,
            $"{(request.Path.StartsWith("/standin", StringComparison.Ordinal) ? scene.Source : scene.Target).Endpoint}/elsewhere/{request.Path}"));
    }

    private static IEnumerable<FaultCell> TooMuch()
    {
        var large = ProxyAnswer.LargeHeader(200, 1 << 20);
        var many = ProxyAnswer.ManyHeaders(200, 10_000);
        var tooLarge = Specified.Failed(StoreErrorKind.Unavailable, "headers are too large").Met(FaultScene.Connections);
        var endless = ProxyAnswer.EndlessXml("<ListBucketResult><Name>bucket</Name>", "<Contents><Key>k</Key></Contents>");
        return
        [
            .. FaultCell.Across(
                Shape.BothWays,
                "N16",
                "a read is answered with a header of a mebibyte",
                s => s.Source.Plan.Hit(Say(large), s.IsRead, times: 1000),
                tooLarge),
            .. FaultCell.Across(
                Shape.BothWays,
                "N16",
                "a read is answered with ten thousand headers",
                s => s.Source.Plan.Hit(Say(many), s.IsRead, times: 1000),
                tooLarge),
            .. FaultCell.Across(
                Shape.BothWays,
                "N16",
                "a write is answered with a header of a mebibyte",
                s => s.Target.Plan.Hit(Say(large), s.IsWrite, times: 1000),
                tooLarge),
            .. FaultCell.Across(
                [Shape.Small],
                "N16",
                "the listing never ends",
                s => s.Source.Plan.Hit(Say(endless), s.IsList, times: 1000),
                Specified.Stopped(StoreErrorKind.Unexpected, "longer than").Met(1)),
            .. FaultCell.Across(
                Shape.BothWays,
                "N16",
                "the error of a read never ends",
                s => s.Source.Plan.Hit(Say(endless with { Status = 503 }), s.IsRead),
                Specified.Transferred),
        ];
    }
}
