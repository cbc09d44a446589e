using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Tests.Hosting;

/// <summary>The first command of somebody who named no region: nothing fails for it, and it is learnt once.</summary>
public sealed class FirstContactTests
{
    private const int Count = 2000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Move_TwoThousandObjectsInARegionThatNobodyNamed_FailsNoneAndAsksNextToNothingTwice()
    {
        await using var world = await RegionWorld.StartAsync(Cancel);
        Fill(world, Count);
        using var client = world.Client();

        var report = await client.MoveAllAsync("s3://bucket/", "az://container/", Options(connections: 256), cancellationToken: Cancel);

        (report.Failed, report.Transferred).ShouldBe((0, Count));
        world.Bucket.Keys.ShouldBeEmpty();

        // A page of a listing for each thousand; a read, a last look and a removal for each object.
        world.S3.Server.Log.Count().ShouldBeInRange((3 * Count) + 2, (3 * Count) + 2 + 300);
        Refused(world).ShouldBe(1);
    }

    [Fact]
    public async Task Copy_NamedObjectsWithoutAListing_OneQuestionTeachesAll()
    {
        await using var world = await RegionWorld.StartAsync(Cancel);
        Fill(world, 300);
        using var client = world.Client();
        var list = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.txt");
        await File.WriteAllLinesAsync(list, world.Bucket.Keys, Cancel);
        try
        {
            var options = new JobOptions { Transfer = Options(connections: 128), Selection = new Selection { FromList = list } };
            var report = await client.CopyAllAsync("s3://bucket/", "az://container/", options, cancellationToken: Cancel);

            (report.Failed, report.Transferred).ShouldBe((0, 300));
            Refused(world).ShouldBe(1);
        }
        finally
        {
            File.Delete(list);
        }
    }

    [Fact]
    public async Task Remove_ManyAtOnceAsTheFirstThing_OneIsRefusedAndAllAreDone()
    {
        await using var world = await RegionWorld.StartAsync(Cancel);
        Fill(world, 100);
        var remover = world.Catalog.OpenRemover(world.Catalog.Parse("s3://bucket/"));

        var removed = await Task.WhenAll(world.Bucket.Keys.Select(key => remover.RemoveAsync(
            new ObjectKey(key), world.Bucket.Current(key)!.ETag, Cancel)));

        removed.ShouldAllBe(yes => yes);
        world.Bucket.Keys.ShouldBeEmpty();
        Refused(world).ShouldBe(1);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Send_UnderWayWhileTheRegionIsLearnt_IsSentAgainAndFailsNothing(string method)
    {
        await using var world = await RegionWorld.StartAsync(Cancel);
        Fill(world, 20);
        var store = world.Open();

        // The first question fails and teaches nothing; the next ones are refused together.
        var arrived = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.S3.Server.Before = async _ =>
        {
            var number = Interlocked.Increment(ref arrived);
            if (number == 1)
            {
                return StandInAnswer.Bytes(503, Array.Empty<byte>());
            }

            if (number == 21)
            {
                all.SetResult();
            }

            await all.Task;
            return null;
        };
        await Should.ThrowAsync<StoreException>(store.FindAsync(new ObjectKey("none"), null, Cancel));

        await Task.WhenAll(world.Bucket.Keys.Select(key => AskAsync(store, method, key, world.Bucket.Current(key)!.ETag)));

        Refused(world).ShouldBe(20);
    }

    [Fact]
    public async Task Open_TheSameBucketInOtherRoles_SharesWhatIsLearnt()
    {
        await using var world = await RegionWorld.StartAsync(Cancel);

        world.Catalog.OpenSource(world.Catalog.Parse("s3://bucket/a"))
            .ShouldBeSameAs(world.Catalog.OpenRemover(world.Catalog.Parse("s3://bucket/b/")));
    }

    private static async Task AskAsync(IObjectSource store, string method, string key, string eTag)
    {
        switch (method)
        {
            case "HEAD":
                (await store.FindAsync(new ObjectKey(key), null, Cancel)).ShouldNotBeNull();
                break;
            case "GET":
                await using (await store.OpenReadAsync(new ObjectKey(key), new ReadOptions(), Cancel))
                {
                    break;
                }

            default:
                (await ((IObjectRemover)store).RemoveAsync(new ObjectKey(key), eTag, Cancel)).ShouldBeTrue();
                break;
        }
    }

    private static void Fill(RegionWorld world, int count)
    {
        for (var i = 0; i < count; i++)
        {
            world.Bucket.Put($"tree/{i:0000}", new PositionalData((ulong)i, 100 + i).ToArray());
        }
    }

    private static TransferOptions Options(int connections) =>
        new() { Connections = connections, Via = TransferRoute.Relay, Retry = new RetryPolicy { AttemptsMax = 1 } };

    private static int Refused(RegionWorld world) => world.S3.Server.Log.Entries.Count(entry => entry.Status is 400 or 301);
}
