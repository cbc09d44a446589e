using System.Globalization;
using Trasvase.Storage;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Stores.S3;

/// <summary>URLs from which others can read: what they name, and until when they live.</summary>
public sealed class S3GrantsTests
{
    private static readonly AwsCredentials Lasting = new("AKIDLASTING", "secret");

    private readonly ManualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public async Task Grant_Version_IsNamedAndSigned()
    {
        await using var s3 = await StartAsync(Lasting);

        var first = await s3.Store.GrantReadAsync(Pinned("v/1"), null, Cancel);
        var second = await s3.Store.GrantReadAsync(Pinned("v/2"), null, Cancel);

        (first.NamesVersion, Value(first, "versionId")).ShouldBe((true, "v/1"));
        first.Url.AbsoluteUri.ShouldStartWith("http://s3.localhost/bucket/a//b%20%C3%A9/../c?");
        Value(first, "X-Amz-Signature").ShouldNotBe(Value(second, "X-Amz-Signature"), "the version is signed in");
        first.Object.Version.ShouldBe("v/1");
        s3.Requests.ShouldBeEmpty("nothing is asked of the store");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    public async Task Grant_NoVersions_NamesNone(string? version)
    {
        await using var s3 = await StartAsync(Lasting);

        var grant = await s3.Store.GrantReadAsync(Pinned(version), null, Cancel);

        // What was stored before versions were kept is not what came after it; but it may be replaced by its like.
        (grant.NamesVersion, Value(grant, "versionId")).ShouldBe((false, version));
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData(1, 1)]
    [InlineData(604_800, 604_800)]
    public async Task Grant_LastingKeys_LivesAsLongAsAskedFor(int? seconds, int lives)
    {
        await using var s3 = await StartAsync(Lasting);

        var grant = await s3.Store.GrantReadAsync(Pinned(null), seconds is { } some ? TimeSpan.FromSeconds(some) : null, Cancel);

        Value(grant, "X-Amz-Expires").ShouldBe(lives.ToString(CultureInfo.InvariantCulture));
        grant.Expires.ShouldBe(Now.AddSeconds(lives));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(604_801)]
    public async Task Grant_LifeOutOfRange_IsInvalidRequest(int seconds)
    {
        await using var s3 = await StartAsync(Lasting);

        (await RefusedAsync(s3, TimeSpan.FromSeconds(seconds))).Kind.ShouldBe(StoreErrorKind.InvalidRequest);
    }

    [Fact]
    public async Task Grant_TemporaryKeys_LivesNoLongerThanTheyDo()
    {
        await using var s3 = await StartAsync(Lasting with { SessionToken = "to/ken", Expires = Now.AddMinutes(20) });

        var usual = await s3.Store.GrantReadAsync(Pinned(null), null, Cancel);
        var longer = await s3.Store.GrantReadAsync(Pinned(null), TimeSpan.FromHours(5), Cancel);
        var shorter = await s3.Store.GrantReadAsync(Pinned(null), TimeSpan.FromMinutes(19), Cancel);

        (usual.Expires, longer.Expires, shorter.Expires).ShouldBe((Now.AddMinutes(20), Now.AddMinutes(20), Now.AddMinutes(19)));
        Value(usual, "X-Amz-Security-Token").ShouldBe("to/ken");
        usual.ToString().ShouldNotContain("to/ken");
    }

    [Theory]
    [InlineData(35, 35)]
    [InlineData(37, 36)]
    public async Task Grant_TokenOfUnknownEnd_IsTrustedFor36Hours(int hours, int lives)
    {
        await using var s3 = await StartAsync(Lasting with { SessionToken = "token" });

        (await s3.Store.GrantReadAsync(Pinned(null), TimeSpan.FromHours(hours), Cancel)).Expires.ShouldBe(Now.AddHours(lives));
    }

    [Fact]
    public async Task Grant_CredentialsAreRenewed_IsSignedByTheNewOnes()
    {
        var given = 0;
        var credentials = new CachedCredentials(
            (_, _) => Task.FromResult(new AwsCredentials("AKID" + ++given, "s", "token" + given, Now.AddHours(1))), _time);
        await using var s3 = await S3Scripted.StartAsync(new S3Options { Endpoint = "http://s3.localhost" }, credentials, _time, Cancel);

        var first = await s3.Store.GrantReadAsync(Pinned(null), null, Cancel);
        _time.Advance(TimeSpan.FromMinutes(56));
        var second = await s3.Store.GrantReadAsync(Pinned(null), null, Cancel);

        (Value(first, "X-Amz-Security-Token"), Value(second, "X-Amz-Security-Token")).ShouldBe(("token1", "token2"));
        second.Expires.ShouldBe(Now.AddHours(1));
    }

    [Fact]
    public async Task Grant_ClockIsWrong_IsSignedByTheServersTime()
    {
        await using var s3 = await StartAsync(Lasting);
        s3.Then(S3Scripted.Error(403, "RequestTimeTooSkewed", "", ("Date", "Thu, 01 Jan 2026 05:00:00 GMT")), S3Scripted.Object(200, [1]));
        await (await s3.Store.OpenReadAsync(new ObjectKey("k"), new ReadOptions(), Cancel)).DisposeAsync();

        var grant = await s3.Store.GrantReadAsync(Pinned(null), null, Cancel);

        Value(grant, "X-Amz-Date").ShouldBe("20260101T050000Z");
    }

    [Fact]
    public async Task Grant_PublicBucketWhoseReaderPays_SaysSoUnsigned()
    {
        await using var s3 = await S3Scripted.StartAsync(
            new S3Options { Endpoint = "http://s3.localhost", Public = true, RequesterPays = true }, null, _time, Cancel);

        var grant = await s3.Store.GrantReadAsync(Pinned("v"), TimeSpan.FromDays(7), Cancel);

        grant.Url.AbsoluteUri.ShouldBe("http://s3.localhost/bucket/a//b%20%C3%A9/../c?versionId=v&x-amz-request-payer=requester");
        (grant.NamesVersion, grant.Expires).ShouldBe((true, Now.AddDays(7)));
    }

    [Fact]
    public async Task Grant_RequesterPays_IsSignedIn()
    {
        await using var s3 = await S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://s3.localhost", RequesterPays = true }, null, _time, Cancel);

        var grant = await s3.Store.GrantReadAsync(Pinned(null), null, Cancel);

        Value(grant, "x-amz-request-payer").ShouldBe("requester");
        Value(grant, "X-Amz-Signature").ShouldNotBeNull();
    }

    [Fact]
    public async Task Grant_CustomerKey_IsUnsupportedAndTheProfileSaysWhy()
    {
        var key = Convert.ToBase64String(new byte[32]);
        await using var s3 = await S3Scripted.StartAsync(
            S3Scripted.Keys with { Endpoint = "http://127.0.0.1:1", CustomerKey = key }, null, _time, Cancel);

        var error = await Should.ThrowAsync<StoreException>(() => s3.Store.GrantReadAsync(Pinned(null), null, Cancel));

        error.Kind.ShouldBe(StoreErrorKind.Unsupported);
        error.Message.ShouldBe($"{s3.Store.Profile.Name} {s3.Store.Profile.WhyNoGrants.ShouldNotBeNull()}.");
    }

    private static ObjectInfo Pinned(string? version) =>
        new() { Key = new ObjectKey("a//b é/../c"), Size = 1, ETag = "\"e\"", Version = version, LastModified = default };

    private static string? Value(ReadGrant grant, string name) => grant.Url.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2))
        .Where(pair => pair[0] == name)
        .Select(pair => Uri.UnescapeDataString(pair[1]))
        .SingleOrDefault();

    private static Task<StoreException> RefusedAsync(S3Scripted s3, TimeSpan life) =>
        Should.ThrowAsync<StoreException>(() => s3.Store.GrantReadAsync(Pinned(null), life, Cancel));

    private Task<S3Scripted> StartAsync(AwsCredentials credentials) =>
        S3Scripted.StartAsync(new S3Options { Endpoint = "http://s3.localhost" }, new GivenCredentials(credentials), _time, Cancel);
}
