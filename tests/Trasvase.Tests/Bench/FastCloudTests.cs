using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Trasvase.Bench.Cloud;
using Trasvase.Http;
using Trasvase.Http.Connecting;
using Trasvase.Integrity;
using Trasvase.Stores.S3;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Bench;

/// <summary>The cloud that measurements run against counts only what is right.</summary>
public sealed class FastCloudTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-test-").FullName;
    private readonly CancellationTokenSource _ended = new();
    private readonly HttpClient _client = new();
    private readonly FastCloud _cloud;

    public FastCloudTests()
    {
        _cloud = new FastCloud(new CloudSettings { Objects = 3, Size = 3_000_000 }, _folder, firstPort: 0, withCloudNames: false);
        _ = _cloud.RunAsync(_ended.Token);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _ended.Cancel();
        _cloud.Dispose();
        _client.Dispose();
        _ended.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Facts_OneByteWrong_ObjectIsBad()
    {
        var (first, second) = (await GetAsync(0), await GetAsync(1));
        second[2_345_678] ^= 1;

        (await PutAsync(0, "", first)).ShouldBe(HttpStatusCode.Created);
        (await PutAsync(1, "", second)).ShouldBe(HttpStatusCode.Created);

        var facts = _cloud.Facts();
        (facts.Good, facts.Bad, facts.Missing).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Facts_ContentOfAnotherObject_ObjectIsBad()
    {
        await PutAsync(0, "", await GetAsync(1));

        _cloud.Facts().Bad.ShouldBe(1);
    }

    [Fact]
    public async Task PutBlockList_BlockThatNeverCame_IsRefused()
    {
        await StageAsync();

        (await PutAsync(0, "?comp=blocklist", List("a", "c", "b"))).ShouldBe(HttpStatusCode.BadRequest);

        _cloud.Facts().Missing.ShouldBe(3);
    }

    [Theory]
    [InlineData(1, 0, "a", "b")]
    [InlineData(0, 1, "b", "a")]
    [InlineData(0, 1, "a")]
    public async Task PutBlockList_BlocksInSomeOrder_OnlyTheRightOneIsGood(int good, int bad, params string[] ids)
    {
        await StageAsync();

        (await PutAsync(0, "?comp=blocklist", List(ids))).ShouldBe(HttpStatusCode.Created);

        var facts = _cloud.Facts();
        (facts.Good, facts.Bad).ShouldBe((good, bad));
    }

    [Fact]
    public async Task Get_Range_IsTheBytesWhoseDigestIsTold()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(_cloud.Places.S3, 2, ""));
        request.Headers.Range = new RangeHeaderValue(1_000_000, 2_999_999);
        using var answer = await _client.SendAsync(request, Cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancel);

        bytes.Length.ShouldBe(2_000_000);
        Crc64.Compute(bytes).ShouldBe(new Content(3_000_000).Crc64Of(2, 1_000_000, 2_000_000));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task List_EveryPage_GivesExactlyTheKeys(int folder)
    {
        var settings = new CloudSettings { Objects = 2_345, Folder = folder };
        var workload = new Workload(settings);
        _cloud.Set(settings);

        var keys = new List<string>();
        string? token = null;
        do
        {
            var next = token is null ? "" : $"&continuation-token={Uri.EscapeDataString(token)}";
            using var answer = await _client.GetAsync(
                new Uri($"{_cloud.Places.S3}/bench?list-type=2&prefix=objects/{next}", default(UriCreationOptions)), Cancel);
            var page = StrictXml.TryParse(await answer.Content.ReadAsByteArrayAsync(Cancel))!;
            keys.AddRange(page.All("Contents").Select(entry => entry.Text("Key")!));
            token = page.Text("NextContinuationToken");
        }
        while (token is not null);

        keys.ShouldBe(Enumerable.Range(0, 2_345).Select(workload.KeyOf));
        keys.ShouldBeInOrder(SortDirection.Ascending, Comparer<string>.Create(ObjectKey.CompareUtf8));
    }

    [Fact]
    public void StampOf_EarlierObject_IsOfAVerifiedCopy()
    {
        var workload = new Workload(new CloudSettings { Objects = 5, IsTargetFull = true });
        var store = S3Store.Create(
            Workload.Bucket,
            new S3Options { Region = "us-east-1" },
            credentials: null,
            new HttpOptions(),
            new HttpMessageInvoker(new HttpClientHandler()));
        var key = new ObjectKey(workload.KeyOf(4));
        var version = new ObjectInfo
        {
            Key = key,
            Size = workload.Size,
            ETag = workload.ETagOf(4),
            LastModified = DateTimeOffset.UnixEpoch,
        };

        Stamp.Parse(workload.StampOf(4))!.IsVerifiedCopyOf(Stamp.SourceOf(store, key), version).ShouldBeTrue();
    }

    private static Uri Address(string place, int index, string query) =>
        new($"{place}/bench/objects/{index:D8}{query}", default(UriCreationOptions));

    private static byte[] List(params string[] ids) =>
        Encoding.UTF8.GetBytes($"<BlockList>{string.Concat(ids.Select(id => $"<Uncommitted>{id}</Uncommitted>"))}</BlockList>");

    private async Task StageAsync()
    {
        var content = await GetAsync(0);
        await PutAsync(0, "?comp=block&blockid=a", content[..1_000_000]);
        await PutAsync(0, "?comp=block&blockid=b", content[1_000_000..]);
    }

    private Task<byte[]> GetAsync(int index) => _client.GetByteArrayAsync(Address(_cloud.Places.S3, index, ""), Cancel);

    private async Task<HttpStatusCode> PutAsync(int index, string query, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await _client.PutAsync(Address(_cloud.Places.Azure, index, query), body, Cancel);
        return answer.StatusCode;
    }
}
