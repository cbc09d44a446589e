using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers;
using Trasvase.Transfers.Carrying;
using Trasvase.Transfers.Pacing;
using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Transfers.Carrying;

/// <summary>Whether a target has all that goes along: what <c>verify</c> compares besides the bytes.</summary>
public class GoingAlongTests
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData("text/html", "v1", "red", true, null)]
    [InlineData("text/css", "v1", "red", true, "the header Content-Type")]
    [InlineData("text/html", "v2", "red", true, "the metadata entry 'edition'")]
    [InlineData("text/html", "v1", "blue", true, "the tag 'colour'")]
    [InlineData("text/html", "v1", "blue", false, null)]
    [InlineData("text/html", "v1", null, true, "the tag 'colour'")]
    public async Task Verify_EqualBytes_TellsWhatIsNotThere(string type, string edition, string? tag, bool tags, string? missing)
    {
        await _scene.PutSourceAsync(10, options: Options("text/html", "v1", "red"));
        await _scene.Target.Inner.PutAsync(Scene.TargetKey, new PositionalData(1, 10).ToBody(), Options(type, edition, tag), Scene.None);

        var receipt = await VerifyAsync(new TransferOptions { Tags = tags ? TagPolicy.Fit : TagPolicy.None, Verify = VerifyMode.ReadBack });

        receipt.Outcome.ShouldBe(missing is null ? VerifyOutcome.Verified : VerifyOutcome.Incomplete);
        (receipt.Reason ?? "").ShouldContain(missing ?? "");
    }

    [Fact]
    public async Task Verify_AfterACopyWithoutMetadata_IsIncompleteUnlessThatWasMeant()
    {
        await _scene.PutSourceAsync(10, options: Options("text/html", "v1", "red"));
        _scene.Options = _scene.Options with { Metadata = MetadataPolicy.None };
        await _scene.CopyAsync();

        (await VerifyAsync(new TransferOptions())).Outcome.ShouldBe(VerifyOutcome.Incomplete);
        (await VerifyAsync(new TransferOptions { Metadata = MetadataPolicy.None })).Outcome.ShouldBe(VerifyOutcome.Verified);
    }

    // Amazon counts no tags where they may not be read: that an answer tells of none proves nothing.
    [Fact]
    public async Task Verify_TagsThatMayNotBeRead_IsNotVerified()
    {
        await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();
        _scene.Source.Before = call => call.Operation == StoreOperation.GetTags
            ? Task.FromException(new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "no"))
            : Task.CompletedTask;

        var receipt = await VerifyAsync(new TransferOptions { Tags = TagPolicy.Fit });

        receipt.Outcome.ShouldBe(VerifyOutcome.Failed);
        receipt.Reason.ShouldNotBeNull().ShouldContain("The right to read tags");
    }

    [Fact]
    public async Task Verify_TagsThatTheSourceHasNoMore_AreToldWithoutMetadataToo()
    {
        _scene.Options = _scene.Options with { Tags = TagPolicy.Fit };
        await _scene.PutSourceAsync(10, options: Options("text/html", "v1", "red"));
        await _scene.CopyAsync();
        await _scene.PutSourceAsync(10, options: Options("text/html", "v2", tag: null));

        var receipt = await VerifyAsync(new TransferOptions { Tags = TagPolicy.Fit, Metadata = MetadataPolicy.None });

        receipt.Reason.ShouldNotBeNull()
            .ShouldContain("but has what the source has no more: the tag 'colour'. 'trasvase copy' of this object with --tags fit writes");
    }

    [Fact]
    public async Task Verify_WhatTheSourceHasNoMore_IsIncompleteUntilItIsCopiedAgain()
    {
        var options = new TransferOptions { Tags = TagPolicy.Fit };
        _scene.Options = _scene.Options with { Tags = TagPolicy.Fit };
        await _scene.PutSourceAsync(10, options: Options("text/html", "v1", "red"));
        await _scene.CopyAsync();
        await _scene.PutSourceAsync(10);

        var receipt = await VerifyAsync(options);

        receipt.Outcome.ShouldBe(VerifyOutcome.Incomplete);
        receipt.Reason.ShouldNotBeNull().ShouldContain("no more: the header Content-Type, the metadata entry 'edition', the tag 'colour'");
        await _scene.CopyAsync();
        (await VerifyAsync(options)).Outcome.ShouldBe(VerifyOutcome.Verified);
    }

    [Theory]
    [InlineData("00000000000000000000000000000000", VerifyOutcome.Unverifiable)]
    [InlineData("ffffffffffffffffffffffffffffffff", VerifyOutcome.Verified)]
    public async Task Verify_TargetTellsAnotherMd5_IsNotVerifiedByItsStamp(string told, VerifyOutcome outcome)
    {
        await _scene.PutSourceAsync(10);
        await _scene.CopyAsync();
        _scene.Source.Telling = (_, info) => info with
        {
            Digests =
        [
            .. info.Digests,
            new Digest(DigestAlgorithm.Md5, "ffffffffffffffffffffffffffffffff"),
        ]
        };
        _scene.Target.Telling = (_, info) => info with { Digests = [], ContentMd5 = told };

        (await VerifyAsync(new TransferOptions())).Outcome.ShouldBe(outcome);
    }

    [Fact]
    public async Task Verify_WhatSomebodyAddedAtTheTarget_IsVerified()
    {
        await _scene.PutSourceAsync(10, options: Options("text/html", "v1", "red"));
        await _scene.CopyAsync();
        var there = (await _scene.TargetObjectsAsync()).Single();
        var more = new Dictionary<string, string>(there.Metadata) { ["seen"] = "yes" };
        await _scene.Target.Inner.UpdateAsync(Scene.TargetKey, new ObjectChange.Metadata(more), there.ETag!, Scene.None);

        (await VerifyAsync(new TransferOptions())).Outcome.ShouldBe(VerifyOutcome.Verified);
    }

    [Theory]
    [InlineData("binary/octet-stream", null)]
    [InlineData("binary/octet-stream", "application/octet-stream")]
    public void MissingAt_TypesThatStandForNone_AreTheSame(string wanted, string? has)
    {
        var source = Profiles.Info() with { Headers = new ContentHeaders { ContentType = wanted } };

        GoingAlong.Of(source, MemoryProfile.Default, new TransferOptions(), reserved: 0)
            .MissingAt(Profiles.Info() with { Headers = new ContentHeaders { ContentType = has } }, tags: null).ShouldBeEmpty();
    }

    private static WriteOptions Options(string type, string edition, string? tag) => new()
    {
        Headers = new ContentHeaders { ContentType = type },
        Metadata = new Dictionary<string, string> { ["edition"] = edition },
        Tags = tag is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["colour"] = tag },
    };

    private async Task<VerifyReceipt> VerifyAsync(TransferOptions options)
    {
        using var limits = new TransferLimits(options, TimeProvider.System);
        return await new ObjectComparison(_scene.Source, _scene.Target, options, limits, TimeProvider.System)
            .RunAsync(new TransferItem(Scene.SourceKey, Scene.TargetKey, Listed: null), Scene.None);
    }
}
