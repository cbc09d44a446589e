using System.Globalization;
using System.Text;
using Trasvase.Testing.Data;
using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>L1, L2, L5, L8: listings that change, lie or break off, and keys that something could rewrite.</summary>
internal static class ListingCells
{
    public static IEnumerable<FaultCell> All => [.. Changing(), .. Wrong(), .. Breaking(), .. Keys()];

    private static IEnumerable<FaultCell> Changing() =>
    [
        .. FaultCell.Across(
            Shape.BothWays,
            "L1",
            "keys come while it is listed",
            s => Paged(s, (page, bucket) => bucket.Put($"new-{page}", new byte[10])),
            Specified.Transferred),
        .. FaultCell.Across(
            Shape.BothWays,
            "L1",
            "listed keys go while it is listed",
            s => Paged(s, (page, _) => s.OtherDeletes($"many-{page}")),
            Specified.Transferred),
        .. FaultCell.Across(Shape.BothWays, "L1", "keys are renamed while it is listed", s => Paged(s, (page, bucket) =>
        {
            bucket.Put($"z-{page}", bucket.Current($"many-{page}")!.Bytes);
            s.OtherDeletes($"many-{page}");
        }), Specified.Transferred),
    ];

    private static IEnumerable<FaultCell> Wrong()
    {
        // Where pages cannot be asked for by a token they are asked for in two other ways.
        var lost = Specified.Stopped(StoreErrorKind.Unexpected, "gives it in no way of asking").Met(3);
        var endless = Specified.Stopped(StoreErrorKind.Unexpected, "pages without an entry");
        return
        [
            new("L2", "the same token comes twice", Shape.Small, s => Scripted(s, (keys, token) => (keys[..2], "again")), lost),
            new(
                "L2",
                "the tokens go round in a circle",
                Shape.Small,
                s => Scripted(s, (keys, token) => (keys[..2], token switch { "a" => "b", "b" => "c", _ => "a" })),
                lost),
            new(
                "L2",
                "the same page comes for ever, with other tokens",
                Shape.Small,
                s => Scripted(s, (keys, token) => (keys[..2], $"t{int.Parse(token?[1..] ?? "0", CultureInfo.InvariantCulture) + 1}")),
                lost),
            new("L2", "there is more, and no token", Shape.Small, s => Scripted(s, (keys, token) => (keys[..2], "")), lost),
            new(
                "L2",
                "keys come in no order",
                Shape.Small,
                s => Scripted(s, (keys, token) => (keys.Reverse().ToArray(), null)),
                Specified.Transferred),
            new(
                "L2",
                "a key comes twice in a page",
                Shape.Small,
                s => Scripted(s, (keys, token) => ([.. keys, keys[^1]], null)),
                Specified.Transferred),
            new(
                "L2",
                "a key comes again in the next page",
                Shape.Small,
                s => Scripted(s, (keys, token) => token is null ? (keys, "t") : (keys[^1..], null)),
                Specified.Transferred),
            new(
                "L2",
                "some pages are empty, and there is more",
                Shape.Small,
                s => Scripted(
                    s,
                    (keys, token) => token == "t5"
                        ? (keys, null)
                        : ([], $"t{int.Parse(token?[1..] ?? "0", CultureInfo.InvariantCulture) + 1}")),
                Specified.Transferred),
            new(
                "L2",
                "all pages are empty, and there is always more",
                Shape.Small,
                s => Scripted(s, (keys, token) => ([], $"t{int.Parse(token?[1..] ?? "0", CultureInfo.InvariantCulture) + 1}")),
                endless),
            new(
                "L2",
                "it does not say whether there is more",
                Shape.Small,
                s => s.AtSource.After(IsList, (_, answer) => Edited(answer, "<IsTruncated>false</IsTruncated>", ""), times: 1000),
                Specified.Transferred),
            new(
                "L2",
                "it counts more keys than it has",
                Shape.Small,
                s => s.AtSource.After(
                    IsList, (_, answer) => Edited(answer, "<KeyCount>2</KeyCount>", "<KeyCount>3</KeyCount>"), times: 1000),
                Specified.Transferred),
            new(
                "L2",
                "it counts fewer keys than it has",
                Shape.Small,
                s => s.AtSource.After(
                    IsList, (_, answer) => Edited(answer, "<KeyCount>2</KeyCount>", "<KeyCount>1</KeyCount>"), times: 1000),
                Specified.Transferred),
            new(
                "L2",
                "a key has no size",
                Shape.Small,
                s => s.AtSource.After(IsList, (_, answer) => Edited(answer, "<Size>100003</Size>", ""), times: 1000),
                Specified.Transferred),
        ];
    }

    private static IEnumerable<FaultCell> Breaking() =>
        from isMove in new[] { false, true }
        let verb = isMove ? "moved" : "copied"
        from cell in new FaultCell[]
        {
            new(
                "L5",
                $"the second page fails, and it is {verb}",
                Shape.Small,
                s => Fails(s, isMove, ProxyAnswer.Error(500, "InternalError")),
                Specified.Stopped(StoreErrorKind.Unavailable, "Tried 4 times")),
            new(
                "L5",
                $"the second page is forbidden, and it is {verb}",
                Shape.Small,
                s => Fails(s, isMove, ProxyAnswer.Error(403, "AccessDenied")),
                Specified.Stopped(StoreErrorKind.PermissionDenied, "access is denied")),
            new(
                "L5",
                $"the bucket is gone at the second page, and it is {verb}",
                Shape.Small,
                s => Fails(s, isMove, ProxyAnswer.Error(404, "NoSuchBucket")),
                Specified.Stopped(StoreErrorKind.NotFound, "bucket")),
            new(
                "L5",
                $"the second page is a page for people, and it is {verb}",
                Shape.Small,
                s => Fails(s, isMove, ProxyAnswer.Html(200)),
                Specified.Stopped(StoreErrorKind.Unexpected, "not the expected document")),
        }
        select cell;

    private static void Fails(FaultScene scene, bool isMove, ProxyAnswer answer)
    {
        scene.IsMove = isMove;
        Scripted(scene, (keys, token) => (keys, "t"));
        scene.Source.Plan.Hit(
            ProxyFault.Say(answer), request => request.Query.Contains("continuation-token", StringComparison.Ordinal), times: 1000);
        scene.Also = () =>
        {
            scene.Clouds.Target.Deletes.ShouldBeEmpty("nothing is ever deleted at the target");
            scene.Receipt!.Outcome.ShouldBe(Outcome.Transferred, "what was listed is brought over");
        };
    }

    // Each alone, with a fault on its way; and the whole lot at once.
    private static IEnumerable<FaultCell> Keys() =>
    [
        .. FaultCell.Across(Shape.BothWays, "L8", "all keys that something could rewrite are there", Corpus, Specified.Transferred),
        .. from name in LongForm.IsOn ? WeirdKeys.Names : WeirdKeys.Names.Where((_, i) => i % 4 == 0)
           from shape in LongForm.IsOn ? Shape.All : [Shape.ManyParts]
           let key = WeirdKeys.Get(name)
           where !AzureRefuses(key)
           select new FaultCell(
               "L8",
               "the answer of its commit gets lost",
               shape.Called(name, key),
               s => s.AtTarget.After(s.Is("PutBlob", "PutBlockList"), (_, answer) => StandInAnswer.Empty(503)),
               Specified.Transferred),
    ];

    private static bool AzureRefuses(string key) => Stores.AzureBlob.AzureBlobProfile.WhyKeyRefused(new ObjectKey(key)) is not null;

    private static void Corpus(FaultScene scene)
    {
        foreach (var name in WeirdKeys.Names)
        {
            scene.Clouds.Bucket.Put(
                WeirdKeys.Get(name), new PositionalData((ulong)WeirdKeys.Get(name).Length, 50 + WeirdKeys.Get(name).Length).ToArray());
        }

        scene.Also = () => scene.Receipts.Where(receipt => receipt.Outcome != Outcome.Transferred)
            .ShouldAllBe(
                receipt => receipt.Outcome == Outcome.Failed && AzureRefuses(receipt.SourceKey.Value),
                "a key is kept byte for byte, or refused");
    }

    // A bucket of pages of two keys, in which something happens behind each page.
    private static void Paged(FaultScene scene, Action<int, S3StandInBucket> happens)
    {
        var bucket = scene.Clouds.Bucket;
        for (var i = 0; i < 9; i++)
        {
            bucket.Put($"many-{i}", scene.Bytes(i + 1).AsMemory(0, 1000));
        }

        var page = 0;
        scene.AtSource.Before(IsList, request =>
        {
            var after = request.Query("continuation-token") is { Length: > 1 } token ? token[1..] : "";
            var rest = bucket.Keys.Where(key => string.CompareOrdinal(key, after) > 0).ToArray();
            var answer = Page(bucket, rest[..Math.Min(2, rest.Length)], rest.Length > 2 ? "t" + rest[1] : null);
            if (page < 9)
            {
                happens(page++, bucket);
            }

            return answer;
        }, times: 1000);
    }

    private static void Scripted(FaultScene scene, Func<string[], string?, (string[] Keys, string? Next)> pageOf) =>
        scene.AtSource.Before(IsList, request =>
        {
            var (keys, next) = pageOf([FaultScene.Neighbour, scene.Key], request.Query("continuation-token"));
            return Page(scene.Clouds.Bucket, keys, next);
        }, times: 100_000);

    private static StandInAnswer Page(S3StandInBucket bucket, IReadOnlyList<string> keys, string? next)
    {
        var document = new StringBuilder($"<ListBucketResult><Name>{bucket.Name}</Name><EncodingType>url</EncodingType>");
        document.Append(
            CultureInfo.InvariantCulture,
            $"<KeyCount>{keys.Count}</KeyCount><IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>");
        document.Append(next is { Length: > 0 } ? $"<NextContinuationToken>{next}</NextContinuationToken>" : "");
        foreach (var version in keys.Select(bucket.Current).OfType<S3ObjectVersion>())
        {
            document.Append(
                CultureInfo.InvariantCulture,
                $"<Contents><Key>{XmlText.UrlEncode(version.Key)}</Key><LastModified>{XmlText.Time(version.LastModified)}</LastModified><ETag>{XmlText.Escape(version.ETag)}</ETag><Size>{version.Bytes.Length}</Size></Contents>");
        }

        return StandInAnswer.Xml(200, document.Append("</ListBucketResult>").ToString());
    }

    private static StandInAnswer Edited(StandInAnswer answer, string from, string to) =>
        answer with { Body = Encoding.UTF8.GetBytes(answer.Text.Replace(from, to, StringComparison.Ordinal)) };

    private static bool IsList(StandInRequest request) => request.Operation == "ListObjectsV2";
}
