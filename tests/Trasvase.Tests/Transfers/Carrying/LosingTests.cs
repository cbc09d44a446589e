using Trasvase.Storage;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying;

/// <summary>What does not go along is said, and a move removes nothing that was not announced to be lost.</summary>
public class LosingTests
{
    private readonly Scene _scene = new();

    [Theory]
    [InlineData(TagPolicy.None, Losses.None, "--tags fit or --tags all takes them along, --accept-loss tags gives them up")]
    [InlineData(TagPolicy.None, Losses.Lock | Losses.Metadata, "its tags (1) do not go along")]
    [InlineData(TagPolicy.None, Losses.Tags, null)]
    [InlineData(TagPolicy.All, Losses.None, null)]
    public async Task Move_TaggedObject_StaysUnlessTheyGoAlongOrAreGivenUp(TagPolicy tags, Losses accepted, string? why)
    {
        _scene.Options = _scene.Options with { Tags = tags, AcceptLoss = accepted };
        await PutAsync(tag: "red");

        var receipt = await _scene.MoveAsync();

        ShouldStayIf(why, receipt);
        receipt.Reasons.Contains(ShortReason.NotCarried("tags")).ShouldBe(tags == TagPolicy.None);
    }

    [Theory]
    [InlineData(Losses.None, "tags that the target cannot hold (1 of 1)")]
    [InlineData(Losses.Tags, null)]
    public async Task Move_TagThatDoesNotFit_StaysUnlessItIsGivenUp(Losses accepted, string? why)
    {
        var limits = Stores.AzureBlobLimits;
        var scene = new Scene(target: new Trasvase.Stores.Memory.MemoryOptions
        {
            Profile = Trasvase.Stores.Memory.MemoryProfile.Default with { TagLimits = limits },
        });
        scene.Options = scene.Options with { Tags = TagPolicy.Fit, AcceptLoss = accepted };
        await scene.PutSourceAsync(10, options: new WriteOptions { Tags = new Dictionary<string, string> { ["mail"] = "a@b" } });

        ShouldStayIf(why, await scene.MoveAsync());
    }

    [Fact]
    public async Task Move_TagsThatNobodyCounts_AreAskedForBeforeTheRemoval()
    {
        _scene.Source.Telling = (_, info) => info with { TagCount = null };
        await PutAsync(tag: "red");

        ShouldStayIf("its tags (1)", await _scene.MoveAsync());
        _scene.Source.Calls.Count(StoreOperation.GetTags).ShouldBe(1);
    }

    [Theory]
    [InlineData(StoreErrorKind.PermissionDenied, 403, "--accept-loss tags does without")]
    [InlineData(StoreErrorKind.Unexpected, 200, "no answer")]
    [InlineData(StoreErrorKind.Unsupported, 501, null)]
    [InlineData(StoreErrorKind.InvalidRequest, 405, null)]
    public async Task Move_TagsThatCannotBeRead_StaysUnlessTheServerKnowsNone(StoreErrorKind kind, int status, string? why)
    {
        _scene.Source.Before = call => call.Operation == StoreOperation.GetTags
            ? throw new StoreException(kind, RetryAdvice.Never, "This is no answer.") { Status = status }
            : Task.CompletedTask;
        await PutAsync();

        ShouldStayIf(why, await _scene.MoveAsync());
    }

    [Theory]
    [InlineData(405, 2)]
    [InlineData(501, 1)]
    public async Task CountAsync_AfterARefusal_AsksOnUnlessTheServerSaidItOfItself(int status, int asked)
    {
        var tags = new SourceTags(_scene.Source, _scene.Target.Profile, TagPolicy.None);
        _scene.Source.Before = call => call.Operation == StoreOperation.GetTags && _scene.Source.Calls.Count(StoreOperation.GetTags) == 1
            ? throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, "Not here.") { Status = status }
            : Task.CompletedTask;
        await PutAsync(tag: "red");
        var found = (await _scene.Source.Inner.FindAsync(Scene.SourceKey, version: null, Scene.None)).ShouldNotBeNull() with { TagCount = null };

        (await tags.CountAsync(found, Scene.None)).TagCount.ShouldBe(0);
        await tags.CountAsync(found, Scene.None);

        _scene.Source.Calls.Count(StoreOperation.GetTags).ShouldBe(asked);
    }

    [Fact]
    public async Task Move_TagsThatCannotBeReadOfOneObject_StaysWhereOthersWereRead()
    {
        var tags = new SourceTags(_scene.Source, _scene.Target.Profile, TagPolicy.None);
        await PutAsync(tag: "red");
        var found = (await _scene.Source.Inner.FindAsync(Scene.SourceKey, version: null, Scene.None)).ShouldNotBeNull() with { TagCount = null };
        (await tags.CountAsync(found, Scene.None)).TagCount.ShouldBe(1);
        _scene.Source.Before = call => call.Operation == StoreOperation.GetTags
            ? throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, "Not here.") { Status = 501 }
            : Task.CompletedTask;

        await Should.ThrowAsync<StoreException>(() => tags.CountAsync(found, Scene.None));
    }

    [Theory]
    [InlineData("mine", Losses.None, "its own metadata (trasvase_expires) gives way")]
    [InlineData("mine", Losses.Metadata, null)]
    [InlineData("now", Losses.None, null)]
    public async Task Move_EntryWhoseNameAKeptHeaderTakes_StaysUnlessItIsGivenUp(string own, Losses accepted, string? why)
    {
        _scene.Options = _scene.Options with { AcceptLoss = accepted };
        _scene.Source.Telling = (_, info) => info with
        {
            Extras = new Dictionary<string, string> { ["expires"] = "now" },
            Metadata = new Dictionary<string, string> { ["trasvase_expires"] = own },
        };
        await PutAsync();

        ShouldStayIf(why, await _scene.MoveAsync());
    }

    [Fact]
    public async Task Move_TagsGivenUp_AsksForNone()
    {
        _scene.Options = _scene.Options with { AcceptLoss = Losses.Tags };
        await PutAsync(tag: "red");

        ShouldStayIf(null, await _scene.MoveAsync());

        _scene.Source.Calls.Count(StoreOperation.GetTags).ShouldBe(0);
    }

    [Theory]
    [InlineData(Losses.None, "2 of its metadata entries cannot be read over HTTP (x-amz-missing-meta)")]
    [InlineData(Losses.Metadata, null)]
    public async Task Move_MetadataThatHttpCannotCarry_StaysUnlessItIsGivenUp(Losses accepted, string? why)
    {
        _scene.Options = _scene.Options with { AcceptLoss = accepted };
        _scene.Source.Telling = (_, info) => info with { MissingMetadata = 2 };
        await PutAsync();

        ShouldStayIf(why, await _scene.MoveAsync());
    }

    [Theory]
    [InlineData(Losses.None, "what protects it (COMPLIANCE until 2030-01-01) does not protect the target's object")]
    [InlineData(Losses.Lock, null)]
    public async Task Move_LockedObject_StaysUnlessThatIsGivenUp(Losses accepted, string? why)
    {
        _scene.Options = _scene.Options with { AcceptLoss = accepted };
        _scene.Source.Telling = (_, info) => info with { Lock = "COMPLIANCE until 2030-01-01" };
        await PutAsync();

        ShouldStayIf(why, await _scene.MoveAsync());
    }

    [Fact]
    public async Task Move_AfterItStayed_RemovesWhenTheLossIsAccepted()
    {
        await PutAsync(tag: "red");
        (await _scene.MoveAsync()).SourceRemoved.ShouldBeFalse();
        _scene.Options = _scene.Options with { AcceptLoss = Losses.Tags };

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Unchanged);
        receipt.SourceRemoved.ShouldBeTrue();
        receipt.Reasons.ShouldContain(ShortReason.NotCarried("tags"));
        receipt.Notes.ShouldContain("Its tags (1) do not go along.");
    }

    [Fact]
    public async Task Move_HeadersThatTheTargetHasNot_AreKeptAsMetadata()
    {
        _scene.Source.Telling = (_, info) => info with
        {
            Extras = new Dictionary<string, string>
            {
                ["expires"] = "Wed, 21 Oct 2026 07:28:00 GMT",
                ["website-redirect-location"] = "/other",
            }
        };
        await PutAsync();

        var receipt = await _scene.MoveAsync();

        ShouldStayIf(null, receipt);
        receipt.Notes.ShouldContain("Its header 'expires' is kept as the metadata entry 'trasvase_expires'.");
        var there = (await _scene.TargetObjectsAsync()).Single().Metadata;
        there["trasvase_expires"].ShouldBe("Wed, 21 Oct 2026 07:28:00 GMT");
        there["trasvase_website_redirect_location"].ShouldBe("/other");
    }

    [Fact]
    public async Task Copy_WhatDoesNotGoAlong_IsSaidAndCounted()
    {
        _scene.Source.Telling = (_, info) => info with { MissingMetadata = 1, Lock = "legal hold" };
        await PutAsync(tag: "red");

        var receipt = await _scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Reasons.Select(reason => reason.Words).ShouldBe(["metadata that HTTP cannot carry", "tags", "object lock"]);
        receipt.Notes.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Move_DryRun_SaysWhatWouldKeepTheSource()
    {
        _scene.Options = _scene.Options with { DryRun = true };
        await PutAsync(tag: "red");

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Reason!.ShouldStartWith("The target would be complete, but the source would stay: its tags (1) do not go along");
    }

    private static void ShouldStayIf(string? why, TransferReceipt receipt)
    {
        receipt.SourceRemoved.ShouldBe(why is null, receipt.Reason ?? "");
        if (why is not null)
        {
            receipt.Outcome.ShouldBe(Outcome.Failed);
            receipt.Reason!.ShouldContain(why);
        }
    }

    private Task PutAsync(string? tag = null) => _scene.PutSourceAsync(
        10,
        options: new WriteOptions
        {
            Tags = tag is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["colour"] = tag },
        });

    private static class Stores
    {
        public static TagLimits? AzureBlobLimits => Trasvase.Stores.AzureBlob.AzureBlobProfile.Value.TagLimits;
    }
}
