using Trasvase.Storage;
using Trasvase.Testing.Http;

namespace Trasvase.Tests.Stores.S3;

public sealed class S3ListingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_SeveralPages_FollowsTheTokensAndDecodesKeys()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        s3.Then(
            Page(
                "<EncodingType>url</EncodingType>" + Entry("a%2Bb+c%01%25") + "<CommonPrefixes><Prefix>a%2F%2F</Prefix></CommonPrefixes>",
                "t+/="),
            Page("<EncodingType>url</EncodingType>" + Entry("a%C3%A9"), null));

        var pages = await ListAsync(s3, new ListOptions { Prefix = "a", StartAfter = new ObjectKey("a "), Delimiter = "/", PageSize = 7 });

        pages.SelectMany(page => page.Objects).Select(entry => entry.Key.Value).ShouldBe(["a+b c\u0001%", "aé"]);
        pages[0].Prefixes.ShouldBe(["a//"]);
        var entry = pages[0].Objects[0];
        (entry.Size, entry.ETag, entry.StorageClass, entry.HasDetails).ShouldBe((5, "\"e\"", "STANDARD", false));
        entry.LastModified.ShouldBe(new DateTimeOffset(2013, 5, 24, 1, 2, 3, TimeSpan.Zero));
        s3.Requests[0].Target.ShouldBe("/?list-type=2&encoding-type=url&max-keys=7&prefix=a&delimiter=%2F&start-after=a%20");
        s3.Requests[1].QueryValues["continuation-token"].ShouldBe("t+/=");
        s3.Requests[1].QueryValues.ContainsKey("start-after").ShouldBeFalse();
    }

    [Fact]
    public async Task List_AnswerThatIsNotEncoded_IsTakenVerbatim()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Entry("a%2Bb+c&#x1;") + Entry("raw\u0002\ufffe"), null));

        var pages = await ListAsync(s3, new ListOptions());

        pages[0].Objects.Select(entry => entry.Key.Value).ShouldBe(["a%2Bb+c\u0001", "raw\u0002\ufffe"]);
    }

    [Fact]
    public async Task List_EncodingSaidBehindTheEntries_IsHeeded()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Entry("a%2Bb+c%zz") + "<CommonPrefixes><Prefix>a%2F</Prefix></CommonPrefixes><EncodingType>url</EncodingType>", null));

        var page = (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem();

        page.Objects[0].Key.Value.ShouldBe("a+b c%zz");
        page.Prefixes.ShouldBe(["a/"]);
    }

    [Theory]
    [InlineData("2013-05-24T01:02:03.456Z", 456)]
    [InlineData("2013-05-24T01:02:03Z", 0)]
    [InlineData("2013-05-24T03:02:03.456+02:00", 456)]
    public async Task List_Time_IsReadHoweverItIsWritten(string text, int milliseconds)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Entry("a").Replace("2013-05-24T01:02:03.000Z", text, StringComparison.Ordinal), null));

        var modified = (await ListAsync(s3, new ListOptions()))[0].Objects[0].LastModified;

        modified.ShouldBe(new DateTimeOffset(2013, 5, 24, 1, 2, 3, milliseconds, TimeSpan.Zero));
        modified!.Value.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task List_OtherOrderWithoutRepeats_IsTaken()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Entry("c") + Entry("b"), "t1"), Page(Entry("a"), "t2"), Page(Entry("d"), null));

        (await ListAsync(s3, new ListOptions()))
            .SelectMany(page => page.Objects)
            .Select(entry => entry.Key.Value)
            .ShouldBe(["c", "b", "a", "d"]);
    }

    [Theory]
    [InlineData("<x>", "</x>")]
    [InlineData("<Contents><Key>", "</Key></Contents>")]
    public async Task List_TooDeepDocument_IsNoListing(string open, string close)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        var body = $"<ListBucketResult><IsTruncated>false</IsTruncated>{string.Concat(Enumerable.Repeat(open, 40))}{string.Concat(Enumerable.Repeat(close, 40))}</ListBucketResult>";
        s3.Then([.. Enumerable.Repeat(ScriptAnswer.Of(200, body), 2)]);

        (await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions()))).Message.ShouldContain(
            "not the expected document");
    }

    [Fact]
    public async Task List_NoPageAskedFor_SendsNothingMore()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page(Entry("a"), "t"));

        await using var pages = s3.Store.ListAsync(new ListOptions(), Cancel).GetAsyncEnumerator(Cancel);
        (await pages.MoveNextAsync()).ShouldBeTrue();

        s3.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<ListBucketResult><IsTruncated>false")]
    [InlineData("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult><more/>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'false'>]><ListBucketResult><IsTruncated>&e;</IsTruncated></ListBucketResult>")]
    [InlineData("<ListBucketResult/>")]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")]
    [InlineData("<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken/></ListBucketResult>")]
    [InlineData("<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><IsTruncated>false</IsTruncated><CommonPrefixes><Prefix>other</Prefix></CommonPrefixes></ListBucketResult>")]
    public async Task List_AnswerThatIsNoListing_IsAnErrorAndNeverEmpty(string body)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then([.. Enumerable.Repeat(ScriptAnswer.Of(200, body), 2)]);

        var error = await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions { Prefix = "p" }));

        error.Kind.ShouldBe(StoreErrorKind.Unexpected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task List_TokensThatGoInACircle_AreFoundOut(int circle)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        for (var i = 0; i < 40; i++)
        {
            s3.Then(Page(Entry($"k{i}"), $"t{i % circle}"));
        }

        var error = await Should.ThrowAsync<StoreException>(() => ListAsync(s3, new ListOptions()));

        error.Kind.ShouldBe(StoreErrorKind.Unexpected);
        error.Message.ShouldContain("twice");
        s3.Requests.Count.ShouldBeLessThan(20);
    }

    [Fact]
    public async Task List_ManyEmptyPages_AreGoneThrough()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        for (var i = 0; i < 150; i++)
        {
            s3.Then(Page("", $"t{i}"));
        }

        s3.Then(Page(Entry("k"), null));

        (await ListAsync(s3, new ListOptions())).SelectMany(page => page.Objects).ShouldHaveSingleItem().Key.Value.ShouldBe("k");
    }

    [Fact]
    public async Task List_EmptyContainer_IsBelievedFromAValidListing()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(Page("", null));

        (await ListAsync(s3, new ListOptions())).ShouldHaveSingleItem().Objects.ShouldBeEmpty();
    }

    private static string Entry(string key) =>
        $"<Contents><Key>{key}</Key><LastModified>2013-05-24T01:02:03.000Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size><StorageClass>STANDARD</StorageClass></Contents>";

    private static ScriptAnswer Page(string entries, string? next) => ScriptAnswer.Of(
        200,
        "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + $"<IsTruncated>{(next is null ? "false" : "true")}</IsTruncated>{(next is null ? "" : $"<NextContinuationToken>{next}</NextContinuationToken>")}{entries}</ListBucketResult>");

    private static async Task<List<ListingPage>> ListAsync(S3Scripted s3, ListOptions options)
    {
        var pages = new List<ListingPage>();
        await foreach (var page in s3.Store.ListAsync(options, Cancel))
        {
            pages.Add(page);
        }

        return pages;
    }
}
