using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Integrity;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.StandIns;

/// <summary>An object of which no bytes are kept is told, read and pulled as any other.</summary>
public sealed class PretendedContentTests : IAsyncLifetime
{
    private const long GiB = 1L << 30;
    private const long PartSize = 800L << 20;
    private static readonly ObjectKey Key = new("large");

    private readonly ManualTime _time = new();
    private readonly HttpMessageInvoker _transport = HttpTransport.Create(new HttpOptions());
    private S3StandIn _s3 = null!;
    private AzureStandIn _azure = null!;
    private S3Store _source = null!;
    private AzureBlobStore _target = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _s3 = await S3StandIn.StartAsync(new S3StandInOptions { Time = _time }, Cancel);
        _azure = await AzureStandIn.StartAsync(new AzureStandInOptions { Time = _time }, Cancel);
        _s3.State.CreateBucket("bucket");
        _azure.State.CreateContainer("box");
        var http = new HttpOptions { Time = _time };
        _source = S3Store.Create("bucket", S3Options.FromEnvironment(_s3.Account.AsEnvironment.GetValueOrDefault), http, _transport);
        _target = AzureBlobStore.Create(
            "box", AzureBlobOptions.FromEnvironment(_azure.Account.AsEnvironment.GetValueOrDefault), http, _transport);
    }

    public async ValueTask DisposeAsync()
    {
        _transport.Dispose();
        await _s3.DisposeAsync();
        await _azure.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1_048_572, 2)]
    [InlineData(1_048_573, 1_048_573)]
    [InlineData(77_000_000_003, 9_000_001)]
    public void DigestOf_Range_IsThatOfItsBytes(long offset, int length)
    {
        var content = new PretendedContent(100 * GiB);
        var bytes = new byte[length];
        content.Fill(offset, bytes);

        content.DigestOf(offset, length).ShouldBe(new PartDigest(AzureCrc64.Of(bytes), length));
    }

    [Fact]
    public void DigestOf_Ranges_DependOnWhereTheyAreAndMakeTheWhole()
    {
        var content = new PretendedContent(100 * GiB);

        var parts = Enumerable.Range(0, 128).Select(i => content.DigestOf(i * PartSize, PartSize)).ToList();

        parts.Select(part => part.Crc64).Distinct().Count().ShouldBe(128);
        PartDigest.Combine(parts).ShouldBe(new PartDigest(content.All.Crc64, 100 * GiB));
    }

    [Fact]
    public async Task Find_Pretended_HasSizeTagAndDigest()
    {
        var version = Put(100 * GiB);

        var found = (await _source.FindAsync(Key, null, Cancel)).ShouldNotBeNull();

        (found.Size, found.ETag).ShouldBe((107_374_182_400, version.ETag));
        found.Digests.ShouldContain(Digest.OfCrc64(version.Pretended!.All.Crc64));
        (await _source.FindPartsAsync(found, Cancel)).ShouldNotBeNull().Known.ShouldHaveSingleItem().Length.ShouldBe(PartSize);
    }

    [Fact]
    public async Task Read_Range_SendsTheBytes()
    {
        var version = Put(100 * GiB);
        var expected = new byte[3_000_000];
        version.Pretended!.Fill(50 * GiB, expected);

        await using var read = await _source.OpenReadAsync(
            Key, new ReadOptions { Range = new ByteRange(50 * GiB, expected.Length) }, Cancel);
        var bytes = new MemoryStream();
        await read.Content.CopyToAsync(bytes, Cancel);

        bytes.ToArray().ShouldBe(expected);
        _s3.Server.Log.Of("GetObject").ShouldHaveSingleItem().BytesOut.ShouldBe(expected.Length);
    }

    [Fact]
    public async Task Pull_100GiBInParts_MakesTheBlobAndMovesNoByte()
    {
        var version = Put(100 * GiB);
        var pinned = (await _source.FindAsync(Key, null, Cancel)).ShouldNotBeNull();
        var upload = await _target.BeginUploadAsync(Key, new WriteOptions(), Cancel);
        var receipts = new List<PartReceipt>();
        foreach (var part in Enumerable.Range(0, 128).Select(i => new Part(i + 1, i * PartSize, PartSize)))
        {
            receipts.Add(
                await _target.PullPartAsync(upload, part, await _source.GrantReadAsync(pinned, null, Cancel), expected: null, Cancel));
        }

        receipts[99].Digest.ShouldBe(Digest.OfCrc64(version.Pretended!.DigestOf(99 * PartSize, PartSize).Crc64));
        (await _target.FindStagedPartsAsync(upload, Cancel)).ShouldAllBe(staged => staged.Length == PartSize);
        await _target.CompleteUploadAsync(upload, receipts, new WriteOptions { Precondition = Precondition.Absent }, Cancel);

        (await _target.FindAsync(Key, null, Cancel)).ShouldNotBeNull().Size.ShouldBe(100 * GiB);
        _azure.State.Find("box", Key.Value)
            .ShouldNotBeNull().Pretended
            .ShouldBe(new AzurePretended(100 * GiB, version.Pretended.All.Crc64));
        _s3.Server.Log.Entries.Sum(entry => entry.BytesOut).ShouldBe(0);
        _azure.Log.Of("PutBlockFromUrl").Sum(entry => entry.BytesIn).ShouldBe(0);
    }

    [Fact]
    public async Task Pull_BytesAreThereToo_JoinsWhatIsPulledAndWhatIsSent()
    {
        var version = Put(1000);
        var upload = await _target.BeginUploadAsync(Key, new WriteOptions(), Cancel);
        var bytes = new byte[400];
        version.Pretended!.Fill(0, bytes);

        var sent = await _target.PutPartAsync(upload, new Part(1, 0, 400), PartBody.Of(bytes), Cancel);
        var pulled = await _target.PullPartAsync(upload, new Part(2, 400, 600), await GrantAsync(), expected: null, Cancel);
        await _target.CompleteUploadAsync(upload, [sent, pulled], new WriteOptions(), Cancel);

        _azure.State.Find("box", Key.Value).ShouldNotBeNull().Pretended.ShouldBe(new AzurePretended(1000, version.Pretended.All.Crc64));
    }

    [Fact]
    public async Task Pull_Whole_IsABlobInOneRequest()
    {
        var version = Put(4 * GiB);

        var stored = await _target.PullAsync(Key, await GrantAsync(), expected: null, new WriteOptions(), Cancel);

        stored.Digest.ShouldBe(Digest.OfCrc64(version.Pretended!.All.Crc64));
        _azure.State.Find("box", Key.Value).ShouldNotBeNull().Size.ShouldBe(4 * GiB);
    }

    // Signature, expiry and version are checked as for any reading: the request is a real one.
    [Fact]
    public async Task Pull_UrlHasEndedOrIsForged_IsRefusedByTheSource()
    {
        Put(GiB);
        var (upload, part) = (await _target.BeginUploadAsync(Key, new WriteOptions(), Cancel), new Part(1, 0, 1000));
        var ended = await GrantAsync();
        _time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        var forged = await GrantAsync();
        forged = forged with
        {
            Url = ObjectUri.For(
            HttpEndpoint.Parse(_s3.Account.Endpoint.AbsoluteUri), forged.Url.AbsolutePath, forged.Url.Query[1..^1] + "g")
        };

        foreach (var grant in (ReadGrant[])[ended, forged])
        {
            var error = await Should.ThrowAsync<StoreException>(() => _target.PullPartAsync(upload, part, grant, expected: null, Cancel));
            (error.Kind, error.SourceStatus).ShouldBe((StoreErrorKind.SourceRefused, 403));
        }
    }

    [Fact]
    public async Task Pull_TakesTime_IsLetToItsEndAlthoughTheUrlEnds()
    {
        Put(GiB);
        var lengths = new List<long>();
        _azure.Pulling = (_, length) =>
        {
            lengths.Add(length);
            _time.Advance(TimeSpan.FromMinutes(40));
            return Task.CompletedTask;
        };
        var patient = AzureBlobStore.Create(
            "box", AzureBlobOptions.FromEnvironment(_azure.Account.AsEnvironment.GetValueOrDefault), new HttpOptions(), _transport);
        var upload = await patient.BeginUploadAsync(Key, new WriteOptions(), Cancel);
        _azure.State.Time = TimeProvider.System;
        var (grant, part) = (await GrantAsync(), new Part(1, 0, GiB));

        await patient.PullPartAsync(upload, part, grant, expected: null, Cancel);
        await patient.PullPartAsync(upload, part, grant, expected: null, Cancel);
        var error = await Should.ThrowAsync<StoreException>(() => patient.PullPartAsync(upload, part, grant, expected: null, Cancel));

        lengths.ShouldBe([GiB, GiB]);
        error.SourceStatus.ShouldBe(403, "the hour is over, and no new reading begins");
    }

    private S3ObjectVersion Put(long length) => _s3.State.Bucket("bucket").PutPretended(Key.Value, new PretendedContent(length), PartSize);

    private async Task<ReadGrant> GrantAsync() =>
        await _source.GrantReadAsync((await _source.FindAsync(Key, null, Cancel)).ShouldNotBeNull(), TimeSpan.FromHours(1), Cancel);
}
