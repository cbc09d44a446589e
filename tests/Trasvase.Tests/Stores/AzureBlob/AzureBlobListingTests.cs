using Trasvase.Storage;
using Trasvase.Testing.Http;
using static Trasvase.Tests.Stores.AzureBlob.ScriptedAzure;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class AzureBlobListingTests
{
    private const string Properties =
        "<Properties><Last-Modified>Fri, 26 Jun 2015 23:39:12 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>5</Content-Length>"
        + "<Content-MD5>AAAAAAAAAAAAAAAAAAAAAQ==</Content-MD5><Content-Type>text/x</Content-Type><Content-Encoding/><AccessTier>Archive</AccessTier></Properties>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_Pages_AreAskedForOneByOne()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("m/1+", Blob("p/a b")), Page("m2"), Page("", Blob("p/z")));

        var pages = await ListAsync(azure, new ListOptions { Prefix = "p/", PageSize = 7 });

        pages.Select(page => page.Objects.Count).ShouldBe([1, 0, 1]);
        azure.Script.Requests.Select(request => request.QueryValues.GetValueOrDefault("marker")).ShouldBe([null, "m/1+", "m2"]);
        var query = azure.Script.Requests[0].QueryValues;
        (query["restype"], query["comp"], query["include"], query["prefix"], query["maxresults"]).ShouldBe((
            "container", "list", "metadata", "p/", "7"));
    }

    // 1,000 entries with 8 KiB of metadata each, every character of it escaped, are more than an answer may have.
    [Fact]
    public async Task ListAsync_PageLongerThanAnAnswerMayBe_IsAskedForWithHalfAsMany()
    {
        await using var azure = await StartAsync();
        var tooLong = new byte[33 << 20];
        Array.Fill(tooLong, (byte)' ');
        azure.Script.Then(ScriptAnswer.Of(200, tooLong), ScriptAnswer.Of(200, tooLong), Page("m", Blob("a")), Page("", Blob("b")));

        var pages = await ListAsync(azure, new ListOptions { PageSize = 1000 });

        pages.SelectMany(page => page.Objects).Select(info => info.Key.Value).ShouldBe(["a", "b"]);
        azure.Script.Requests.Select(request => (request.QueryValues.GetValueOrDefault("marker"), request.QueryValues["maxresults"]))
            .ShouldBe([(null, "1000"), (null, "500"), (null, "250"), ("m", "250")]);
    }

    [Fact]
    public async Task ListAsync_Entry_IsReadWhole()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("", $"<Blob><Name> a/ b&amp;</Name>{Properties}<Metadata><One>1</One></Metadata></Blob>"));

        var info = (await ListAsync(azure, new ListOptions())).Single().Objects.Single();

        (info.Key.Value, info.Size, info.ETag, info.StorageClass, info.IsArchived, info.HasDetails).ShouldBe((
            " a/ b&", 5, "\"0x1\"", "Archive", true, true));
        info.Headers.ShouldBe(new ContentHeaders { ContentType = "text/x" });
        info.Metadata["one"].ShouldBe("1");
        info.ContentMd5.ShouldBe("00000000000000000000000000000001");
    }

    [Fact]
    public async Task ListAsync_FoldersOfAHierarchicalNamespace_AreTold()
    {
        await using var azure = await StartAsync();
        var ofType = Properties.Replace("<Etag>", "<ResourceType>directory</ResourceType><Etag>", StringComparison.Ordinal);
        azure.Script.Then(Page(
            "",
            $"<Blob><Name>a</Name>{ofType}</Blob>",
            $"<Blob><Name>b</Name>{Properties}<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata></Blob>",
            $"<Blob><Name>c/</Name>{Properties.Replace("<Etag>", "<ResourceType>file</ResourceType><Etag>", StringComparison.Ordinal)}</Blob>"));

        (await ListAsync(azure, new ListOptions())).Single().Objects.Select(info => info.IsFolder).ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task ListAsync_NameThatXmlCannotHold_IsDecoded()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("", $"<Blob><Name Encoded=\"true\">a%20%EF%BF%BE%2525</Name>{Properties}</Blob>", Blob("b%20c")));

        (await ListAsync(azure, new ListOptions())).Single().Objects.Select(info => info.Key.Value).ShouldBe(["a \uFFFE%25", "b%20c"]);
    }

    [Fact]
    public async Task ListAsync_StartAfter_IsExclusive()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page(
            "", Blob("a"), Blob("b"), Blob("c"), "<BlobPrefix><Name>a/</Name></BlobPrefix><BlobPrefix><Name>d/</Name></BlobPrefix>"));

        var page = (await ListAsync(azure, new ListOptions { StartAfter = new ObjectKey("b"), Delimiter = "/" })).Single();

        page.Objects.Select(info => info.Key.Value).ShouldBe(["c"]);
        page.Prefixes.ShouldBe(["d/"]);
    }

    [Theory]
    [InlineData("d/y", true)]
    [InlineData("d/m", false)]
    public async Task ListAsync_StartAfterWithinAPrefix_LooksWhetherAnythingFollows(string last, bool follows)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("", "<BlobPrefix><Name>d/</Name></BlobPrefix>"), Page("", Blob("d/a"), Blob(last)));

        var page = (await ListAsync(azure, new ListOptions { StartAfter = new ObjectKey("d/m"), Delimiter = "/" })).Single();

        page.Prefixes.ShouldBe(follows ? ["d/"] : []);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body/></html>")]
    [InlineData("<EnumerationResults>")]
    [InlineData("<EnumerationResults/>")]
    [InlineData("<EnumerationResults><Containers/></EnumerationResults>")]
    [InlineData("<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs></EnumerationResults>")]
    [InlineData($"<EnumerationResults><Blobs><Blob><Name/>{Properties}</Blob></Blobs></EnumerationResults>")]
    [InlineData($"<EnumerationResults><Blobs><Blob>{Properties}</Blob></Blobs></EnumerationResults>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e 'x'>]><EnumerationResults><Blobs/></EnumerationResults>")]
    public async Task ListAsync_NoListing_IsAnErrorAndNeverEmpty(string body)
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Enumerable.Repeat(ScriptAnswer.Of(200, body), 6).ToArray());

        (await Should.ThrowAsync<StoreException>(() => ListAsync(azure, new ListOptions()))).Kind.ShouldBe(StoreErrorKind.Unexpected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task ListAsync_MarkersGoRound_IsAnError(int circle)
    {
        await using var azure = await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            azure.Script.Then(Page($"m{i % circle}", Blob($"k{i:d2}")));
        }

        (await Should.ThrowAsync<StoreException>(() => ListAsync(azure, new ListOptions()))).Message.ShouldContain("circle");
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("b", "a", "b")]
    [InlineData("a", "b", "|", "b")]
    [InlineData("a", "b", "|", "c", "|", "d", "a", "|", "a", "e")]
    public async Task ListAsync_KeyTwice_IsAnError(params string[] keys)
    {
        await using var azure = await StartAsync();
        var pages = string.Join(',', keys).Split("|").Select(page => page.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        azure.Script.Then(pages.Select((page, i) => Page(i < pages.Length - 1 ? $"m{i}" : "", [.. page.Select(Blob)])).ToArray());

        (await Should.ThrowAsync<StoreException>(() => ListAsync(azure, new ListOptions()))).Message.ShouldContain("same key twice");
    }

    [Fact]
    public async Task ListAsync_OtherOrderWithoutRepeats_IsTaken()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("m1", Blob("c"), Blob("b")), Page("m2", Blob("a")), Page("", Blob("d")));

        (await ListAsync(azure, new ListOptions()))
            .SelectMany(page => page.Objects)
            .Select(info => info.Key.Value)
            .ShouldBe(["c", "b", "a", "d"]);
    }

    [Fact]
    public async Task ListAsync_ManyEmptyPages_AreGoneThrough()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Enumerable.Range(0, 150).Select(i => Page($"m{i}")).Append(Page("", Blob("k"))).ToArray());

        (await ListAsync(azure, new ListOptions())).SelectMany(page => page.Objects).ShouldHaveSingleItem().Key.Value.ShouldBe("k");
    }

    [Fact]
    public async Task ListAsync_KeyOutsideThePrefix_IsAnError()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Page("", Blob("q")));

        (await Should.ThrowAsync<StoreException>(() => ListAsync(azure, new ListOptions { Prefix = "p" }))).Message.ShouldContain("prefix");
    }

    [Fact]
    public async Task ListAsync_NoContainer_IsNotFound()
    {
        await using var azure = await StartAsync();
        azure.Script.Then(Error(404, "ContainerNotFound"));

        (await Should.ThrowAsync<StoreException>(() => ListAsync(azure, new ListOptions()))).Kind.ShouldBe(StoreErrorKind.NotFound);
    }

    private static string Blob(string name) => $"<Blob><Name>{name}</Name>{Properties}</Blob>";

    private static ScriptAnswer Page(string next, params string[] entries) => ScriptAnswer.Of(
        200,
        "\uFEFF<?xml version=\"1.0\" "
            + $"encoding=\"utf-8\"?><EnumerationResults><Blobs>{string.Concat(entries)}</Blobs><NextMarker>{next}</NextMarker></EnumerationResults>");

    private static async Task<List<ListingPage>> ListAsync(ScriptedAzure azure, ListOptions options)
    {
        var pages = new List<ListingPage>();
        await foreach (var page in azure.Store.ListAsync(options, Cancellation))
        {
            pages.Add(page);
        }

        return pages;
    }
}
