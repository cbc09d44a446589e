using Trasvase.Http.Connecting;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Storage.Requests;
using Trasvase.Testing.Data;

namespace Trasvase.Testing.Suite;

/// <content>Whole objects of which the store fetches the bytes itself.</content>
public abstract partial class StoreSuite
{
    private static readonly DigestAlgorithm[] AllAlgorithms = Enum.GetValues<DigestAlgorithm>();

    [Fact]
    public async Task Copy_NotClaimed_IsUnsupported()
    {
        Assert.SkipWhen(Profile.PullReach == PullReach.AnyUrl, "the profile claims it");
        var grant = new ReadGrant(
            new ObjectInfo { Key = Key(), Size = 10, ETag = "\"tag\"", LastModified = DateTimeOffset.UnixEpoch },
            ObjectUri.For(HttpEndpoint.Parse("http://127.0.0.1:1"), "/object"),
            TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1));
        var upload = await BeginAsync(Key());

        await ShouldFailAsync(() => CopyAsync(Key(), grant), StoreErrorKind.Unsupported);
        await ShouldFailAsync(() => Target.PullPartAsync(upload, new Part(1, 0, 10), grant, null, Token), StoreErrorKind.Unsupported);

        await ShouldBeAbsentAsync(Key());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_537)]
    [InlineData((1024 * 1024) + 1)]
    public async Task Copy_AnySize_IsTheWholeObject(int size)
    {
        var data = Data(size);

        var stored = await CopyAsync(Key(), await GrantAsync(data));

        await ShouldHoldAsync(Key(), data, new ReadOptions { Match = stored.ETag });
        (await GetInfoAsync(Key())).Size.ShouldBe(size);
        if (Profile.DigestsReturned.Contains(DigestAlgorithm.Crc64Nvme))
        {
            stored.Digest.ShouldBe(data.Crc());
        }
    }

    [Fact]
    public async Task Copy_Requests_AreOneOfOurs()
    {
        var grant = await GrantAsync(Data(10));
        var upload = await BeginAsync(Key("in parts"));
        var tally = RequestTally.Begin();

        await CopyAsync(Key(), grant);
        await Target.PullPartAsync(upload, new Part(1, 0, 10), grant, null, Token);

        tally.Count.ShouldBe(2, "what the store asks of the source is no request of ours");
    }

    [Fact]
    public async Task Copy_Properties_AreThoseGivenAndNotTheSources()
    {
        var theirs = new WriteOptions
        {
            Headers = new ContentHeaders
            {
                ContentType = "text/css",
                ContentEncoding = "br",
                ContentLanguage = "fr",
                CacheControl = "no-store",
                ContentDisposition = "inline",
            },
            Metadata = new Dictionary<string, string> { ["theirs"] = "yes" },
            Tags = TagsIf(Elsewhere.Profile, "theirs"),
        };
        var ours = new WriteOptions { Headers = AllHeaders, Metadata = SomeMetadata, Tags = TagsIf(Profile, "ours") };
        var grant = await GrantAsync(Data(10), theirs);

        await CopyAsync(Key(), grant, ours);
        await CopyAsync(Key("bare"), grant);
        await PutAsync(Key("put"), Data(10));

        var info = await GetInfoAsync(Key());
        info.Headers.ShouldBe(AllHeaders);
        info.Metadata.OrderBy(pair => pair.Key).ShouldBe(SomeMetadata);
        var bare = await GetInfoAsync(Key("bare"));
        bare.Headers.ShouldBe((await GetInfoAsync(Key("put"))).Headers, "nothing given is nothing stored, as with a put");
        bare.Metadata.ShouldBeEmpty();
        if (Profile.Tags)
        {
            (await Source.GetTagsAsync(Key(), null, Token)).ShouldBe(ours.Tags);
            (await Source.GetTagsAsync(Key("bare"), null, Token)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Copy_OverAnother_ReplacesAllOfIt()
    {
        var data = Data(1000);
        await PutAsync(Key(), Data(3000), new WriteOptions { Metadata = SomeMetadata });

        await CopyAsync(Key(), await GrantAsync(data));

        await ShouldHoldAsync(Key(), data);
        (await GetInfoAsync(Key())).Metadata.ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_ExpectedDigest_LetsOnlyTheRightBytesIn()
    {
        var (old, data) = (Data(100), Data(1000));
        var grant = await GrantAsync(data);
        await PutAsync(Key(), old);

        foreach (var algorithm in AllAlgorithms)
        {
            var (right, wrong) = (DigestOf(algorithm, data), DigestOf(algorithm, Data(1000)));
            if (await RefusesUnclaimedAsync(Profile.PullChecks.Contains(algorithm), () => CopyAsync(Key(), grant, expected: right)))
            {
                await ShouldHoldAsync(Key(), old);
                continue;
            }

            await ShouldFailAsync(() => CopyAsync(Key(), grant, expected: wrong), StoreErrorKind.Corrupt);
            await ShouldHoldAsync(Key(), old);
            await ShouldFailAsync(
                () => CopyAsync(Key(), grant, expected: right with { Scope = DigestScope.Composite }), StoreErrorKind.Unsupported);
            await CopyAsync(Key($"by {algorithm}"), grant, expected: right);
            await ShouldHoldAsync(Key($"by {algorithm}"), data);
        }

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Copy_SourceGone_IsSourceRefusedAndStoresNothing()
    {
        var grant = await GrantAsync(Data(10));
        await Elsewhere.Remover.RemoveAsync(grant.Object.Key, grant.Object.ETag!, Token);
        var gone = await Elsewhere.Source.GrantReadAsync(grant.Object with { Version = null }, null, Token);

        await ShouldBeRefusedAsync(404, gone, () => CopyAsync(Key(), gone));

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Copy_GrantEnded_IsSourceRefusedAndKeepsWhatIsThere()
    {
        var old = Data(20);
        var ended = await CopySource.GrantEndedAsync((await GrantAsync(Data(10))).Object, Token);
        await PutAsync(Key(), old);

        await ShouldBeRefusedAsync(403, ended, () => CopyAsync(Key(), ended));

        await ShouldHoldAsync(Key(), old);
    }

    [Fact]
    public async Task Copy_SourceReplaced_IsTheVersionThatIsNamedElseWhatIsThere()
    {
        var (old, replacement) = (Data(1000), Data(1000));
        var grant = await GrantAsync(old);
        await Elsewhere.Target.PutAsync(grant.Object.Key, replacement.ToBody(), new WriteOptions(), Token);

        await CopyAsync(Key(), grant);

        await ShouldHoldAsync(Key(), grant.NamesVersion ? old : replacement);
    }

    [Fact]
    public async Task Copy_TooLargeOrUrlTooLong_IsInvalidAndNothingIsAsked()
    {
        var grant = await GrantAsync(Data(10));
        var larger = grant with { Object = grant.Object with { Size = Profile.SinglePullMax + 1 } };

        await ShouldFailAsync(() => CopyAsync(Key(), larger), StoreErrorKind.InvalidRequest);
        if (Profile.PullUrlMax < int.MaxValue)
        {
            await ShouldFailAsync(() => CopyAsync(Key(), Lengthened(grant)), StoreErrorKind.InvalidRequest);
        }

        await ShouldBeAbsentAsync(Key());
    }

    [Fact]
    public async Task Copy_KeyThatIsRefused_IsInvalid()
    {
        var grant = await GrantAsync(Data(10));
        var key = WeirdKeys.Names.Select(name => new ObjectKey(WeirdKeys.Get(name)))
            .FirstOrDefault(key => Profile.WhyKeyRefused(key) is not null);
        Assert.SkipWhen(key == default, "the profile refuses none of the keys");

        await ShouldFailAsync(() => CopyAsync(key, grant), StoreErrorKind.InvalidRequest, StoreErrorKind.Unsupported);
    }

    [Fact]
    public async Task Copy_MissingContainer_IsNotFound()
    {
        var grant = await GrantAsync(Data(10));

        await ShouldFailAsync(
            () => MissingContainer().Target.PullAsync(Key(), grant, null, new WriteOptions(), Token), StoreErrorKind.NotFound);
    }

    [Fact]
    public async Task Copy_CancelledBefore_ThrowsAndStoresNothing()
    {
        var grant = await GrantAsync(Data(10));
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Target.PullAsync(
            Key(), grant, null, new WriteOptions(), cancellation.Token));

        await ShouldBeAbsentAsync(Key());
    }

    [Theory]
    [MemberData(nameof(WeirdKeyNames))]
    public async Task Copy_WeirdKey_IsCopiedVerbatim(string name)
    {
        SkipIfDeviating(name);
        var key = new ObjectKey(WeirdKeys.Get(name));
        Assert.SkipWhen(
            Profile.WhyKeyRefused(key) is not null || Elsewhere.Profile.WhyKeyRefused(key) is not null, "a profile refuses this key");
        var data = Data(100);
        var grant = await GrantAsync(data, key: key);
        if (grant.Url.AbsoluteUri.Length > Profile.PullUrlMax)
        {
            await ShouldFailAsync(() => CopyAsync(key, grant), StoreErrorKind.InvalidRequest);
            return;
        }

        await CopyAsync(key, grant);

        await ShouldHoldAsync(key, data);
    }
}
