using Trasvase.Transfers.Planning;

namespace Trasvase.Tests.Stores.AzureBlob;

/// <summary>Accounts with a hierarchical namespace, in which keys are paths.</summary>
public sealed class AzureHierarchyTests
{
    private static readonly string[] Keys = ["a/b", "a//b", "/a/b", "a/b/", "c/d"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Seen where the service collapsed '//': the second of two objects took the place of the first, whose source was removed.
    [Theory]
    [InlineData(true, CollisionPolicy.Overwrite)]
    [InlineData(true, CollisionPolicy.Rename)]
    [InlineData(false, CollisionPolicy.Overwrite)]
    [InlineData(false, CollisionPolicy.Rename)]
    public async Task Move_KeysThatWouldBeOnePath_LosesNone(bool mayAsk, CollisionPolicy policy)
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: true, mayAsk);
        await scene.FillAsync(Keys);

        var report = await scene.MoveAsync(new TransferOptions { IfExists = policy, Connections = 1 });

        await scene.ShouldHoldAllSomewhereAsync();
        report.Failed.ShouldBeGreaterThan(0);
        scene.Receipts.Where(receipt => receipt.Outcome == Outcome.Failed).ShouldAllBe(receipt => receipt.Reason!.Length > 0);
    }

    [Fact]
    public async Task Move_KindIsTold_RefusesWhatWouldBeAnotherKeyAndSaysWhatHelps()
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: true, mayAsk: true);
        await scene.FillAsync(Keys);

        var report = await scene.MoveAsync(new TransferOptions());

        (report.Transferred, report.Failed).ShouldBe((2, 3));
        var reason = scene.Receipts.Single(receipt => receipt.SourceKey.Value == "a//b").Reason.ShouldNotBeNull();
        reason.ShouldContain("hierarchical namespace");
        reason.ShouldContain("--names encode");
        scene.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Move_NamesEncoded_BringsAllAndTheyCanBeTurnedBack()
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: true, mayAsk: true);
        await scene.FillAsync([.. Keys.Where(key => key != "/a/b")]);

        var report = await scene.MoveAsync(new TransferOptions { Names = NamePolicy.Encode });

        (report.Transferred, report.Failed).ShouldBe((4, 0));
        scene.Stored.ShouldBe(["a/_x2f_b", "a/b", "a/b_x2f_", "c/d"], ignoreOrder: true);
    }

    [Fact]
    public async Task Copy_FlatAccount_HoldsAllOfThemVerbatimAfterOneQuestion()
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: false, mayAsk: true);
        await scene.FillAsync(Keys);

        var report = await scene.MoveAsync(new TransferOptions());

        (report.Transferred, report.Failed, scene.Asked).ShouldBe((5, 0, 1));
        scene.Stored.ShouldBe(Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task Copy_OrdinaryKeys_AskNothing()
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: false, mayAsk: true);
        await scene.FillAsync(["a/b", "c"]);

        await scene.MoveAsync(new TransferOptions());

        scene.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Move_FileWhereAFolderMustBe_KeepsWhatCannotBeStored()
    {
        await using var scene = await HierarchyScene.StartAsync(isHierarchical: true, mayAsk: true);
        await scene.FillAsync(["a", "a/b"]);

        var report = await scene.MoveAsync(new TransferOptions { Connections = 1 });

        (report.Transferred, report.Failed).ShouldBe((1, 1));
        await scene.ShouldHoldAllSomewhereAsync();
        scene.Receipts.Single(receipt => receipt.Outcome == Outcome.Failed).Reason!.ShouldContain("hierarchical namespace");
    }

    [Theory]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Newer)]
    public async Task Find_Folder_IsKnownAndNeverReplaced(CollisionPolicy policy)
    {
        await using var azure = await ScriptedAzure.StartAsync();
        azure.Script.Then(ScriptedAzure.Found(0, ("x-ms-resource-type", "directory"), ("x-ms-meta-hdi_isfolder", "true")));

        var folder = (await azure.Store.FindAsync(new ObjectKey("a"), null, Cancel)).ShouldNotBeNull();

        folder.IsFolder.ShouldBeTrue();
        var source = new ObjectInfo { Key = new ObjectKey("a"), Size = 3, ETag = "\"s\"", LastModified = DateTimeOffset.MaxValue };
        var facts = new PlanFacts(source, "s", new ObjectKey("a"), folder, "AbC123");
        TransferPlanner.Plan(facts, azure.Store.Profile, new TransferOptions { IfExists = policy })
            .ShouldBeOfType<ObjectPlan.Refuse>().Why
            .ShouldContain("is a folder");
        azure.Store.Profile.WhyKeyRefused(new ObjectKey("a//b")).ShouldNotBeNull();
    }
}
