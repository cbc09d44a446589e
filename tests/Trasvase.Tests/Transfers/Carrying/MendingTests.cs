using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying;

/// <summary>What goes along is written anew where it is missing or was edited, and a move removes nothing before.</summary>
public class MendingTests
{
    private static readonly ContentHeaders Html = new() { ContentType = "text/html" };

    private readonly Scene _scene = new();

    [Fact]
    public async Task Move_AfterACopyWithoutTags_TakesThemAlongBeforeItRemoves()
    {
        await PutAsync("v1", tags: "red");
        await _scene.CopyAsync();
        _scene.Options = _scene.Options with { Tags = TagPolicy.All };

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeTrue();
        receipt.Updated.ShouldBe(["tags"]);
        receipt.BytesSent.ShouldBe(0);
        (await TagsAsync()).ShouldBe(Tags("red"));
    }

    [Fact]
    public async Task Move_AfterACopyWithoutMetadata_TakesItAlongBeforeItRemoves()
    {
        await PutAsync("v1");
        _scene.Options = _scene.Options with { Metadata = MetadataPolicy.None };
        await _scene.CopyAsync();
        _scene.Options = _scene.Options with { Metadata = MetadataPolicy.Keep };

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeTrue();
        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Updated.ShouldBe(["headers", "metadata"]);
        await ShouldHaveAsync("v1");
        _scene.Target.Calls.Count(StoreOperation.Put).ShouldBe(1, "no byte is sent again");
    }

    [Fact]
    public async Task Move_MetadataAndTagsGivenUp_SaysWhatIsGone()
    {
        await PutAsync("v1", tags: "red");
        _scene.Options = _scene.Options with { Metadata = MetadataPolicy.None, AcceptLoss = Losses.Tags };

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeTrue();
        receipt.Reasons.ShouldBe([ShortReason.NotCarried("tags"), ShortReason.NotCarried("headers and metadata (--metadata none)")]);
        receipt.Notes.ShouldBe(["Its tags (1) do not go along.", "Its headers and metadata do not go along."]);
    }

    [Fact]
    public async Task Copy_WithTagsOfWhatHasNoneAndWasCopiedWithout_WritesNoneAnew()
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        _scene.Options = _scene.Options with { Tags = TagPolicy.All };

        (await _scene.CopyAsync()).Outcome.ShouldBe(Outcome.Unchanged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_MetadataEditedAfterACopy_IsWrittenAnew(bool isMove)
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        await PutAsync("v2");

        var receipt = isMove ? await _scene.MoveAsync() : await _scene.CopyAsync();

        receipt.SourceRemoved.ShouldBe(isMove);
        receipt.Updated.ShouldBe(["metadata"]);
        receipt.Notes.ShouldContain("The target had its bytes already: only metadata was written anew.");
        await ShouldHaveAsync("v2");
    }

    [Fact]
    public async Task Copy_ListedWithAnotherTime_IsLookedAtAndMended()
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        await PutAsync("v2");
        var listed = await _scene.ListedAsync() with
        {
            LastModified = TimeProvider.System.GetUtcNow().AddDays(1),
            Metadata = new Dictionary<string, string>(),
            Headers = ContentHeaders.None,
        };

        (await _scene.CopyAsync(listed)).Updated.ShouldBe(["metadata"]);

        await ShouldHaveAsync("v2");
    }

    [Fact]
    public async Task Copy_ListedWithTheSameTime_AsksForNothing()
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        var listed = await _scene.ListedAsync() with { Metadata = new Dictionary<string, string>(), Headers = ContentHeaders.None };
        var before = _scene.Source.Calls.All.Count;

        (await _scene.CopyAsync(listed)).Outcome.ShouldBe(Outcome.Unchanged);

        var stamp = (await _scene.TargetObjectsAsync()).Single().Metadata[Stamp.Name];
        _scene.Source.Calls.All.Count.ShouldBe(before, $"{string.Join(", ", _scene.Source.Calls.All)}; {listed}; {stamp}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Move_EditedBetweenItsReadingAndItsRemoval_TakesTheEditAlong(bool tags)
    {
        _scene.Options = _scene.Options with { Tags = TagPolicy.All };
        await PutAsync("v1", tags: "red");
        var edited = false;
        _scene.Source.Before = async call =>
        {
            if (!edited && call.Operation == StoreOperation.Find && _scene.Target.Calls.Count(StoreOperation.Put) > 0)
            {
                edited = true;
                await PutAsync(tags ? "v1" : "v2", tags: tags ? "blue" : "red");
            }
        };

        var receipt = await _scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeTrue();
        receipt.Updated.ShouldBe([tags ? "tags" : "metadata"]);
        await ShouldHaveAsync(tags ? "v1" : "v2");
        (await TagsAsync()).ShouldBe(Tags(tags ? "blue" : "red"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Move_StoppedWhileItMendedAndEditedBack_IsNotTakenForComplete(int updates)
    {
        _scene.Options = _scene.Options with { Tags = TagPolicy.All };
        await PutAsync("v1", Html, "red");
        await _scene.CopyAsync();
        await PutAsync("v2", new ContentHeaders { ContentType = "text/css" }, "blue");
        _scene.Target.Before = call => call.Operation == StoreOperation.Update && call.Nth > updates
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "No more.")
            : Task.CompletedTask;
        (await _scene.MoveAsync()).SourceRemoved.ShouldBeFalse();
        _scene.Target.Before = static _ => Task.CompletedTask;
        await PutAsync("v1", Html, "red");

        (await _scene.MoveAsync()).SourceRemoved.ShouldBeTrue();

        await ShouldHaveAsync("v1");
        (await TagsAsync()).ShouldBe(Tags("red"));
    }

    [Fact]
    public async Task Run_FirstFormat_IsEnoughForACopyAndNotForAMove()
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        await ForgetAsync();
        var denied = 0;
        _scene.Target.Before = call => call.Operation == StoreOperation.Update && ++denied > 0
            ? throw new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "You may only add.")
            : Task.CompletedTask;

        (await _scene.CopyAsync()).Outcome.ShouldBe(Outcome.Unchanged);
        var kept = await _scene.MoveAsync();
        _scene.Target.Before = static _ => Task.CompletedTask;
        var moved = await _scene.MoveAsync();

        kept.Outcome.ShouldBe(Outcome.Failed);
        kept.SourceRemoved.ShouldBeFalse();
        denied.ShouldBeGreaterThan(0);
        moved.SourceRemoved.ShouldBeTrue();
        moved.Outcome.ShouldBe(Outcome.Unchanged, "nothing but the stamp was missing");
        await ShouldHaveAsync("v1");
    }

    [Fact]
    public async Task Copy_TargetThatChangesNothingAlone_SendsTheBytesAgain()
    {
        var scene = new Scene(target: new MemoryOptions { Profile = MemoryProfile.Default with { Updates = false } });
        await scene.PutSourceAsync(10, options: Options("v1"));
        await scene.CopyAsync();
        await scene.PutSourceAsync(10, options: Options("v2"));

        var receipt = await scene.MoveAsync();

        receipt.SourceRemoved.ShouldBeTrue();
        receipt.BytesSent.ShouldBe(10);
        (await scene.TargetObjectsAsync()).Single().Metadata["edition"].ShouldBe("v2");
    }

    [Fact]
    public async Task Move_TargetEditedByItsOwner_GetsWhatTheSourceHas()
    {
        await PutAsync("v1");
        await _scene.CopyAsync();
        var there = (await _scene.TargetObjectsAsync()).Single();
        var stripped = there.Metadata.Where(entry => entry.Key == Stamp.Name).ToDictionary();
        await _scene.Target.Inner.UpdateAsync(there.Key, new ObjectChange.Metadata(stripped), there.ETag!, Scene.None);

        (await _scene.MoveAsync()).SourceRemoved.ShouldBeTrue();

        await ShouldHaveAsync("v1");
    }

    [Fact]
    public async Task Move_TargetThatNamesAnotherSource_IsNeverReplaced()
    {
        _scene.Options = _scene.Options with { IfExists = CollisionPolicy.Overwrite };
        await PutAsync("v1");
        var other = new Scene { Options = _scene.Options };
        var data = await other.PutSourceAsync(11, seed: 5);
        await other.CopyAsync();
        var there = (await other.TargetObjectsAsync()).Single();
        var foreign = Stamp.Of(there)! with { Source = "another" };
        await _scene.Target.Inner.PutAsync(
            there.Key,
            data.ToBody(),
            new WriteOptions { Metadata = new Dictionary<string, string> { [Stamp.Name] = foreign.ToValue() } },
            Scene.None);

        var receipt = await _scene.MoveAsync();

        receipt.Outcome.ShouldBe(Outcome.Failed);
        receipt.Reason!.ShouldContain("a copy of another source object");
        receipt.SourceRemoved.ShouldBeFalse();
        await _scene.ShouldHoldAsync(data);
    }

    private static Dictionary<string, string> Tags(string colour) => new() { ["colour"] = colour };

    private static WriteOptions Options(string edition, ContentHeaders? headers = null, string? tags = null) => new()
    {
        Headers = headers ?? Html,
        Metadata = new Dictionary<string, string> { ["edition"] = edition },
        Tags = tags is null ? new Dictionary<string, string>() : Tags(tags),
    };

    // The same bytes each time, so the entity tag stays, as it does when metadata is edited in place at S3.
    private Task<PositionalData> PutAsync(string edition, ContentHeaders? headers = null, string? tags = null) =>
        _scene.PutSourceAsync(10, options: Options(edition, headers, tags));

    private Task<IReadOnlyDictionary<string, string>> TagsAsync() =>
        _scene.Target.Inner.GetTagsAsync(Scene.TargetKey, version: null, Scene.None);

    private async Task ShouldHaveAsync(string edition)
    {
        var there = (await _scene.TargetObjectsAsync()).Single();
        there.Headers.ShouldBe(Html);
        there.Metadata["edition"].ShouldBe(edition);
        there.Metadata.Count.ShouldBe(2);
        await _scene.ShouldHoldAsync(new PositionalData(1, 10));
    }

    // As an earlier version left it.
    private async Task ForgetAsync()
    {
        var there = (await _scene.TargetObjectsAsync()).Single();
        var metadata = new Dictionary<string, string>(there.Metadata)
        {
            [Stamp.Name] = (Stamp.Of(there)! with { Carried = null }).ToValue(),
        };
        await _scene.Target.Inner.UpdateAsync(there.Key, new ObjectChange.Metadata(metadata), there.ETag!, Scene.None);
    }
}
