using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>X1 to X9: what can happen only where the target fetches by itself. Signatures, refusals, and a way that opens and
/// closes.</summary>
internal static partial class CopyCells
{
    private const int AsksMax = 3;
    private const int RefusalsMax = 5;

    private static readonly Shape Many = Shape.ManyParts.Fetched;

    // So many that the breaker opens and closes before all are sent.
    private static readonly Shape FortyParts = new Shape("forty parts", (40 * 16 * 1024) - 5, 16 * 1024).Fetched;

    private static readonly Specified ByParts = Specified.Copied(VerifiedBy.Crc64Nvme);

    public static IEnumerable<FaultCell> All =>
        [.. Costs(), .. Signatures(), .. Credentials(), .. Random(), .. FromPartOn(), .. Answers(), .. Probes(), .. Breaker(), .. Urls()];

    // X1: what it takes if nothing happens.
    private static IEnumerable<FaultCell> Costs() =>
    [
        Auto("X1", "two requests suffice", Shape.Small, s => s.Also = () => Counted(s, heads: 1, asks: 1), ByParts),
        Auto("X1", "one request suffices where nothing is carried along", Shape.Small, s =>
        {
            Bare(s);
            s.Also = () => Counted(s, heads: 0, asks: 1);
        }, Specified.Copied(VerifiedBy.Md5)),
        Auto("X1", "no part is asked for twice", Many, s => s.Also = () => Counted(s, heads: 1, asks: Many.Parts), ByParts),
        Only("X1", "no part is asked for twice", Many, s => s.Also = () => Counted(s, heads: 1, asks: Many.Parts), ByParts),
    ];

    // X2: signatures that end.
    private static IEnumerable<FaultCell> Signatures() =>
        from shape in new[] { Shape.Small, Many }
        from cell in new[]
        {
            Auto("X2", "the URL ends between signing and fetching", shape, s => Expiring(s, nth: 1, times: 1), ByParts.Met(2)),
            Only("X2", "the URL ends between signing and fetching", shape, s => Expiring(s, nth: 1, times: 1), ByParts.Met(2)),
            Auto(
                "X2",
                "every URL ends between signing and fetching",
                shape,
                s => Expiring(s, nth: 1, times: 1000),
                Specified.Relayed("it answered 403").Met(AsksMax * shape.Parts)),
            Only(
                "X2",
                "every URL ends between signing and fetching",
                shape,
                s => Expiring(s, nth: 1, times: 1000),
                Specified.Failed(StoreErrorKind.SourceRefused, "it answered 403").Met(FaultScene.AttemptsMax * shape.Parts)),
            Auto("X2", "the target's clock for URLs is a minute ahead", shape, s =>
            {
                s.Options = s.Options with { UrlExpires = TimeSpan.FromSeconds(30) };
                s.Clouds.Source.Time = new ShiftedTime(TimeSpan.FromMinutes(1));
            }, new Specified(new Ending.Transferred { Route = TransferRoute.Relay, By = VerifiedBy.Crc64Nvme })),
        }
        select cell;

    private static void Expiring(FaultScene scene, int nth, int times) =>
        scene.AtSource.Before(scene.Fetches, _ => Error(403, "AccessDenied", "Request has expired"), nth, times);

    // X3: keys that change in mid-object. What was signed before is worth nothing; the next URL is signed by the new ones.
    private static IEnumerable<FaultCell> Credentials() =>
        from shape in new[] { Shape.Small, Many }
        from via in new[] { TransferRoute.Auto, TransferRoute.Pull }
        select new FaultCell("X3", "the source's keys are renewed in the middle", shape, s =>
        {
            var clouds = s.Clouds;
            var (first, second) = (
                new AwsCredentials("ASIAFIRST", "first-secret-of-the-session", "first-token-of-the-session"),
                new AwsCredentials("ASIASECOND", "second-secret-of-the-session", "second-token-of-the-session"));
            var keys = s.Credentials = new ChangingCredentials(first);
            clouds.Source.Allow(new S3Credential(first.AccessKeyId, first.SecretAccessKey, first.SessionToken));
            s.AtSource.Before(s.Fetches, _ =>
            {
                clouds.Source.Allow(new S3Credential(second.AccessKeyId, second.SecretAccessKey, second.SessionToken));
                keys.Become(second);
                clouds.Source.Revoke(first.AccessKeyId);
                return null;
            }, nth: (shape.Parts / 2) + 1);
        }, ByParts)
        { Via = via };

    // X4: what happens now and then, whatever the reason.
    private static IEnumerable<FaultCell> Random() =>
        from kind in new[]
        {
            (Share: 0.1, Status: 403, Code: "AccessDenied"),
            (Share: 0.2, Status: 503, Code: "SlowDown"),
            (Share: 0.2, Status: 500, Code: "InternalError"),
        }
        from seed in Enumerable.Range(0, 10_000)
            .Where(seed => Enumerable.Range(0, Many.Parts).Any(part => Draw(seed, part, 1) < kind.Share))
            .Take(LongForm.Count(kind.Status == 403 ? 24 : 6, kind.Status == 403 ? 200 : 50))
        select Auto("X4", $"{kind.Share:P0} of all fetches are refused with {kind.Status} (seed {seed})", Many, s =>
        {
            var attempts = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
            s.AtSource.Before(request => s.Fetches(request) && IsHit(request), _ => Error(kind.Status, kind.Code), times: 1000);

            bool IsHit(StandInRequest request)
            {
                var part = int.Parse(
                    request.Header("Range")!["bytes=".Length..].Split('-')[0],
                    System.Globalization.CultureInfo.InvariantCulture) / Many.PartSize;
                return Draw(seed, part, attempts.AddOrUpdate(part, 1, static (_, count) => count + 1)) < kind.Share;
            }
        }, new Specified(new Ending.Transferred { By = VerifiedBy.Crc64Nvme }).Met(AsksMax * Many.Parts));

    private static double Draw(int seed, int part, int attempt) => new Random((seed * 7919) + (part * 101) + attempt).NextDouble();

    // X5: from a part on nothing is fetched any more.
    private static IEnumerable<FaultCell> FromPartOn() =>
        from refusal in new[]
        {
            (Status: 403, Code: "AccessDenied"),
            (Status: 404, Code: "NoSuchKey"),
            (Status: 412, Code: "PreconditionFailed"),
            (Status: 500, Code: "InternalError"),
            (Status: 503, Code: "SlowDown"),
        }
        from nth in new[] { 1, 2, 5, 8 }
        select Auto("X5", $"all fetches are refused with {refusal.Status} from the {nth}. part on", Many, s =>
        {
            s.AtSource.Before(s.Fetches, _ => Error(refusal.Status, refusal.Code), nth, times: 1000);
            s.Also = () => s.Receipt!.BytesRelayed.ShouldBeInRange(
                (Many.Parts - nth) * (long)Many.PartSize,
                (Many.Parts - nth + 1) * (long)Many.PartSize,
                "what was fetched is not sent again");
        }, new Specified(new Ending.Transferred
        {
            Route = TransferRoute.Relay,
            By = VerifiedBy.Crc64Nvme,
            Note = "parts were relayed",
        }).Met(FaultScene.AttemptsMax * Many.Parts));

    // X9: URLs that are too long for the target's header. A matter of the one object.
    private static IEnumerable<FaultCell> Urls()
    {
        var (token, cjk) = (string.Concat(Enumerable.Repeat("token+of/a=session", 45)), string.Concat(Enumerable.Repeat("資料", 110)));
        return
            from shape in new[] { Shape.Small, Many }
            let named = shape.Called("a long key", cjk)
            from cell in new[]
            {
                Auto(
                    "X9",
                    "its URL has more than 2,048 characters",
                    named,
                    s => WithSession(s, token),
                    Specified.Relayed("characters").Met(0)),
                Only(
                    "X9",
                    "its URL has more than 2,048 characters",
                    named,
                    s => WithSession(s, token),
                    Specified.Failed(StoreErrorKind.InvalidRequest, "characters").Met(0)),
            }
            select cell;
    }

    private static void WithSession(FaultScene scene, string token)
    {
        scene.Clouds.Source.Allow(new S3Credential(scene.Client.S3.AccessKeyId!, scene.Client.S3.SecretAccessKey!, token));
        scene.Client = scene.Client with { S3 = scene.Client.S3 with { SessionToken = token } };
        scene.Also = () => (scene.Count("PutBlobFromUrl") + scene.Count("PutBlockFromUrl")).ShouldBe(0, "it is not even tried");
    }

    internal static void Bare(FaultScene scene) => scene.Options = scene.Options with { Metadata = MetadataPolicy.None };

    internal static void Counted(FaultScene scene, int heads, int asks) =>
        (
            scene.Count("HeadObject"),
            scene.Count("PutBlobFromUrl") + scene.Count("PutBlockFromUrl"),
            scene.Count("PutBlob") + scene.Count("PutBlock")).ShouldBe((heads, asks, 0));

    internal static FaultCell Auto(string id, string what, Shape shape, Action<FaultScene> arrange, Specified specified) =>
        Copied(new FaultCell(id, what, shape, arrange, specified));

    internal static FaultCell Only(string id, string what, Shape shape, Action<FaultScene> arrange, Specified specified) =>
        Copied(new FaultCell(id, what, shape, arrange, specified)) with { Via = TransferRoute.Pull };

    private static FaultCell Copied(FaultCell cell) => cell with { Via = TransferRoute.Auto };

    internal static StandInAnswer Error(int status, string code, string message = "Said by the test.") =>
        StandInAnswer.Xml(status, $"<Error><Code>{code}</Code><Message>{message}</Message></Error>");

    private static StandInAnswer Refusal(int status, string code) =>
        StandInAnswer.Xml(status, $"<Error><Code>{code}</Code><Message>Said by the test.</Message></Error>", ("x-ms-error-code", code));

    internal static StandInAnswer? Then(Action act)
    {
        act();
        return null;
    }
}
