using Trasvase.Testing.StandIns;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <content>What the target says to being asked to pull, and when it is asked no more.</content>
internal static partial class CopyCells
{
    // X6: what the target says to being asked.
    private static IEnumerable<FaultCell> Answers()
    {
        (string Name, Func<StandInAnswer> Answer)[] once =
        [
            ("409 CannotVerifyCopySource", () => Refusal(409, "CannotVerifyCopySource")),
            ("412 CannotVerifyCopySource", () => Refusal(412, "CannotVerifyCopySource")),
            ("412 SourceConditionNotMet", () => Refusal(412, "SourceConditionNotMet")),
            ("500 CannotVerifyCopySource", () => Refusal(500, "CannotVerifyCopySource")),
            ("501", () => Refusal(501, "NotImplemented")),
            ("400 InvalidHeaderValue", () => Refusal(400, "InvalidHeaderValue")),
        ];
        return
        [
            .. from answer in once
               from shape in new[] { Shape.Small, Many }
               from cell in new[]
               {
                   Auto(
                       "X6",
                       $"the target says {answer.Name} once",
                       shape,
                       s => s.AtTarget.Before(s.Asks, _ => answer.Answer()),
                       new Specified(new Ending.Transferred { By = VerifiedBy.Crc64Nvme }).Met(1)),
                   Auto(
                       "X6",
                       $"the target always says {answer.Name}",
                       shape,
                       s => s.AtTarget.Before(s.Asks, _ => answer.Answer(), times: 1000),
                       Specified.Relayed("relayed").Met(FaultScene.AttemptsMax * shape.Parts)),
               }
               select cell,
            .. FaultCell
                .Across([Shape.Small], "X6", "the target tells no digest of what it fetched", s => Silent(s), Specified.Copied(
                    VerifiedBy.Md5))
                .Select(Copied),
            .. from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
               select new FaultCell("X6", "the target tells no digest of what it fetched", Many, s => Silent(s), Specified.Unproven)
               {
                   Via = via,
               },
            // What the answer would have told of it, an object that is found to be stored does not tell: the target had compared its MD5.
            .. from shape in new[] { Shape.Small, Many }
               from cell in FaultCell.Across([shape], "X6", "the answer of a fetch hangs, and it is stored all the same", s =>
            {
                s.Time = new QuickTime(times: 600);
                s.Client = s.Client with { IdleTimeout = TimeSpan.FromMinutes(10) };
                s.Target.Plan.Hit(new HangBeforeHeaders(), s.IsWrite);
            }, (shape == Many ? ByParts : Specified.Copied(VerifiedBy.Md5)).Met(1))
               select Copied(cell),
        ];
    }

    private static void Silent(FaultScene scene) =>
        scene.AtTarget.After(scene.Asks, (_, answer) => answer.Without("x-ms-content-crc64"), times: 1000);

    // X7: whether the target fetches at all. The answer holds for the job, unless it is one that passes.
    private static IEnumerable<FaultCell> Probes() =>
        from shape in new[] { Shape.Small, Many }
        let relayed = new Specified(new Ending.Transferred { Route = TransferRoute.Relay, By = VerifiedBy.Crc64Nvme })
        from cell in new[]
        {
            Auto(
                "X7",
                "the first fetch is refused: 403",
                shape,
                s => Probing(
                    s, 403, "CannotVerifyCopySource", 1000, "relay: Azure Blob Storage could not read from S3, which answered it 403"),
                relayed.Met(3)),
            Auto("X7", "the first fetch is refused: 501", shape, s => Probing(s, 501, "NotImplemented", 1000, "relay: "), relayed.Met(1)),
            Auto(
                "X7",
                "the first fetch is refused: 503, and then not",
                shape,
                s => Probing(s, 503, "ServerBusy", 2, "pull: "),
                ByParts.Met(2)),
            Auto(
                "X7",
                "the first fetch is refused: 503 every time",
                shape,
                s => Probing(s, 503, "ServerBusy", 1000, "relay: "),
                relayed.Met(FaultScene.AttemptsMax)),
            Auto("X7", "the first fetch comes without a digest", shape, s =>
            {
                s.AtTarget.After(s.Probes, (_, answer) => answer.Without("x-ms-content-crc64"));
                s.Also = () => s.Report!.Route.ShouldNotBeNull().ShouldContain("does not tell a digest");
            }, relayed.Met(1)),
        }
        select cell;

    private static void Probing(FaultScene scene, int status, string code, int times, string route)
    {
        scene.AtTarget.Before(scene.Probes, _ => Refusal(status, code), times: times);
        scene.Also = () => scene.Report!.Route.ShouldNotBeNull().ShouldStartWith(route);
    }

    // X8: after five refusals nobody asks for half a minute; then one part tries.
    private static IEnumerable<FaultCell> Breaker() =>
    [
        Auto("X8", "fetches are refused for a while", FortyParts, s =>
        {
            var time = new JumpingTime();
            s.Time = time;
            Alone(s);
            s.AtSource.Before(s.Fetches, _ => Error(403, "AccessDenied"), times: RefusalsMax * AsksMax);
            s.AtSource.Before(s.Reads, _ => Then(() => time.Jump(TimeSpan.FromSeconds(31))), nth: 10);
            s.Also = () => (s.Receipt!.BytesRelayed, s.Count("PutBlockFromUrl")).ShouldBe(
                (10L * FortyParts.PartSize, (RefusalsMax * AsksMax) + FortyParts.Parts - 10), "five asked in vain, five not asked");
        }, Specified.Relayed("10 of 40 parts were relayed").Met((RefusalsMax * AsksMax) + 1)),
        Auto("X8", "fetches are refused, and when one tries again too", FortyParts, s =>
        {
            var time = new JumpingTime();
            s.Time = time;
            Alone(s);
            s.AtSource.Before(s.Fetches, _ => Error(500, "InternalError"), times: 1000);
            s.AtSource.Before(s.Reads, _ => Then(() => time.Jump(TimeSpan.FromSeconds(31))), nth: 10);
            s.AtSource.Before(s.Reads, _ => Then(() => time.Jump(TimeSpan.FromSeconds(31))), nth: 20);
            s.Also = () => s.Count("PutBlockFromUrl").ShouldBe((RefusalsMax + 1) * AsksMax, "the second pause is longer");
        }, Specified.Relayed("40 of 40 parts were relayed")),
    ];

    // The parts one after the other, and no other object that is fetched in between: five refusals in a row are none then.
    private static void Alone(FaultScene scene)
    {
        scene.Options = scene.Options with { Pulls = 1 };
        scene.Clouds.Bucket.Put(FaultScene.Neighbour, ReadOnlyMemory<byte>.Empty);
    }
}
