using Trasvase.Storage;

namespace Trasvase.Tests.Stores.S3;

/// <summary>Listings of servers whose paging is not quite that of the protocol: whole, or an error, never short.</summary>
public sealed class S3PagingTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 17).Select(i => $"k{i:d2}")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no token")]
    [InlineData("no token, start-after ignored")]
    [InlineData("no token, start-after empty")]
    [InlineData("no token, start-after refused")]
    [InlineData("token ignored")]
    [InlineData("token and start-after ignored")]
    [InlineData("nothing says whether there is more")]
    [InlineData("upper case")]
    [InlineData("false whenever a page is full")]
    [InlineData("no count")]
    [InlineData("counts nothing")]
    [InlineData("counts all that there is")]
    [InlineData("encoding refused")]
    public async Task List_PagingThatIsNotQuiteVersion2_IsWhole(string server)
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        Of(server).Serve(s3);

        (await KeysAsync(s3, new ListOptions { PageSize = 5 })).ShouldBe(Keys);
    }

    [Fact]
    public async Task List_NoWayLeadsOn_IsAnErrorAndNotShort()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        new OddListing(Keys, 5) { GivesToken = false, IgnoresStartAfter = true, KnowsMarker = false }.Serve(s3);

        (await Should.ThrowAsync<StoreException>(() => KeysAsync(s3, new ListOptions { PageSize = 5 }))).Message.ShouldContain(
            "in no way of asking");
    }

    [Fact]
    public async Task List_BegunAfterAKeyThatIsNone_PassesNoneOver()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        new OddListing(Keys, 5) { TokenPassesOneOver = true }.Serve(s3);

        (await KeysAsync(s3, new ListOptions { PageSize = 5, StartAfter = new ObjectKey("k01x") })).ShouldBe(Keys[2..]);
    }

    [Fact]
    public async Task List_WayThatLedNowhere_IsNotTriedForEachPage()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        new OddListing(Keys, 5) { GivesToken = false, IgnoresStartAfter = true }.Serve(s3);

        await KeysAsync(s3, new ListOptions { PageSize = 5 });

        s3.Requests.Count(request => request.QueryValues.ContainsKey("start-after")).ShouldBe(1);
    }

    [Fact]
    public async Task List_OrdinaryServer_CostsOneRequestAPage()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        new OddListing(Keys, 1000).Serve(s3);

        await KeysAsync(s3, new ListOptions { PageSize = 5 });

        s3.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task List_AmazonsFullLastPage_IsTakenAtItsWord()
    {
        await using var s3 = await S3Scripted.StartAmazonAsync(Cancel);
        new OddListing(Keys[..5], 1000).Serve(s3);

        (await KeysAsync(s3, new ListOptions { PageSize = 5 })).Count.ShouldBe(5);

        s3.Requests.Count.ShouldBe(1);
    }

    private static OddListing Of(string server) => server switch
    {
        "no token" => new OddListing(Keys, 5) { GivesToken = false },
        "no token, start-after ignored" => new OddListing(Keys, 5) { GivesToken = false, IgnoresStartAfter = true },
        "no token, start-after empty" => new OddListing(Keys, 5) { GivesToken = false, IsEmptyAfterStart = true },
        "no token, start-after refused" => new OddListing(Keys, 5) { GivesToken = false, RefusesStartAfter = true },
        "token ignored" => new OddListing(Keys, 5) { IgnoresToken = true },
        "token and start-after ignored" => new OddListing(Keys, 5) { IgnoresToken = true, IgnoresStartAfter = true },
        "nothing says whether there is more" => new OddListing(Keys, 5) { GivesToken = false, Truncated = _ => null },
        "upper case" => new OddListing(Keys, 5) { Truncated = more => more ? "TRUE" : "False" },
        "false whenever a page is full" => new OddListing(Keys, 5) { GivesToken = false, Truncated = _ => "false" },
        "no count" => new OddListing(Keys, 5) { Count = _ => null },
        "counts nothing" => new OddListing(Keys, 5) { Count = _ => "0" },
        "counts all that there is" => new OddListing(Keys, 5) { Count = _ => "17" },
        "encoding refused" => new OddListing(Keys, 5) { RefusesEncoding = true },
        _ => throw new ArgumentException(server, nameof(server)),
    };

    private static async Task<List<string>> KeysAsync(S3Scripted s3, ListOptions options)
    {
        var keys = new List<string>();
        await foreach (var page in s3.Store.ListAsync(options, Cancel))
        {
            keys.AddRange(page.Objects.Select(entry => entry.Key.Value));
        }

        return keys;
    }
}
