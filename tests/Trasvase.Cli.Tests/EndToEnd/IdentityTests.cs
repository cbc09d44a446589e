using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Cli.Tests.EndToEnd;

/// <summary>Sources whose entity tags are empty, are no digests, or are others in a listing: what a user gets.</summary>
public sealed partial class IdentityTests
{
    private const int MiB = 1024 * 1024;

    private const string Empty = "\"\"";

    private static readonly byte[] Old = new PositionalData(1, 5000).ToArray();
    private static readonly byte[] New = new PositionalData(2, 5000).ToArray();
    private static readonly byte[] LargeOld = new PositionalData(3, 20 * MiB).ToArray();
    private static readonly byte[] LargeNew = new PositionalData(4, 20 * MiB).ToArray();

    [Fact]
    public async Task CopyThenMove_EmptyTagsAndReplacedBytes_NothingIsLostAndTheReasonIsSaid()
    {
        await using var clouds = await StandInPair.StartAsync();
        Put(clouds, "a", Old, Empty);
        (await clouds.RunAsync("copy", StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(0);
        Put(clouds, "a", New, Empty);

        var verified = await clouds.RunAsync("verify", StandInPair.Source, StandInPair.Target);
        var moved = await clouds.RunAsync("move", "--if-exists", "overwrite", StandInPair.Source, StandInPair.Target);

        verified.ExitCode.ShouldNotBe(0, verified.Said);
        moved.ExitCode.ShouldNotBe(0, moved.Said);
        moved.Said.ShouldContain("the source was not removed");
        clouds.Bucket.Current("a").ShouldNotBeNull().Bytes.ToArray().ShouldBe(New);
        clouds.Stored("a").ShouldBe(New);
    }

    [Fact]
    public async Task Sync_EmptyTagsAndReplacedBytes_ArriveAndCopyAddsNoNames()
    {
        await using var clouds = await StandInPair.StartAsync();
        Put(clouds, "a", Old, Empty);
        for (var i = 0; i < 3; i++)
        {
            var again = await clouds.RunAsync("copy", StandInPair.Source, StandInPair.Target);
            again.ExitCode.ShouldBe(0, again.Said);
        }

        clouds.Azure.State.Blobs(StandInPair.ContainerName).Select(blob => blob.Key).ShouldBe(["a"]);
        Put(clouds, "a", New, Empty);

        (await clouds.RunAsync("sync", StandInPair.Source, StandInPair.Target)).ExitCode.ShouldBe(0);

        clouds.Stored("a").ShouldBe(New);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public async Task Resume_EmptyTagsReplacedBetweenKillAndResume_HoldsOneVersion(int minutesOld)
    {
        await using var clouds = await StandInPair.StartAsync();
        Put(clouds, "large", LargeOld, Empty, minutesOld);
        var reading = new TaskCompletionSource();
        var reads = 0;
        clouds.S3.Server.Before = async request =>
        {
            if (request.Operation == "GetObject" && Interlocked.Increment(ref reads) == (minutesOld > 0 ? 3 : 1))
            {
                reading.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken)
                    .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return null;
        };
        using (var process = Run.Start(
            clouds.Environment, "copy", "--via", "relay", "--connections", "1", "--memory", "1MiB", StandInPair.Source, StandInPair.Target))
        {
            await reading.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
            process.Kill();
            await Run.EndOfAsync(process);
        }

        clouds.S3.Server.Before = null;
        Put(clouds, "large", LargeNew, Empty);

        var run = await clouds.RunAsync("copy", "--via", "relay", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldBe(0, run.Said);
        clouds.Stored("large").ShouldNotBeNull().AsSpan().SequenceEqual(LargeNew).ShouldBeTrue();
    }

    [Theory]
    [InlineData("auto", 0)]
    [InlineData("opaque", 0)]
    [InlineData("md5", 4)]
    public async Task Copy_TagsOfHexDigitsThatAreNoMd5_IsDoneAsIsSaid(string mode, int failed)
    {
        await using var clouds = await StandInPair.StartAsync();
        for (var i = 0; i < 4; i++)
        {
            Put(
                clouds,
                $"k{i}",
                new PositionalData((ulong)i, 3000 + i).ToArray(),
                $"\"{Convert.ToHexStringLower(MD5.HashData([(byte)i]))}\"");
        }

        var run = await clouds.RunAsync("copy", "--source-etags", mode, StandInPair.Source, StandInPair.Target);

        (run.ExitCode != 0).ShouldBe(failed > 0, run.Said);
        clouds.Azure.State.Blobs(StandInPair.ContainerName).Count.ShouldBe(4 - failed);
        Regex.Count(run.Output, "are not taken for digests").ShouldBe(mode == "auto" ? 1 : 0);
    }

    [Fact]
    public async Task PlanCopyAndVerify_ListingTellsOtherTags_WorkWithoutAFurtherLook()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.S3.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(request.Operation == "ListObjectsV2"
            ? answer with
            {
                Body = Encoding.UTF8.GetBytes(ListedTag().Replace(
                answer.Text, "<ETag>&quot;of-the-listing-${tag}&quot;</ETag>"))
            }
            : answer);
        for (var i = 0; i < 5; i++)
        {
            clouds.Bucket.Put($"k{i}", new PositionalData((ulong)i, 3000 + i).ToArray());
        }

        var plan = await clouds.RunAsync("plan", StandInPair.Source, StandInPair.Target);
        var copy = await clouds.RunAsync("copy", "--via", "relay", "--connections", "1", StandInPair.Source, StandInPair.Target);
        var looks = Looks(clouds);
        var verify = await clouds.RunAsync("verify", StandInPair.Source, StandInPair.Target);

        plan.ExitCode.ShouldBe(0, plan.Said);
        copy.ExitCode.ShouldBe(0, copy.Said);
        verify.ExitCode.ShouldBe(0, verify.Said);
        looks.ShouldBeLessThanOrEqualTo(1 + 5);

        static int Looks(StandInPair clouds) => clouds.AskedOfSource.Count(operation => operation == "HeadObject");
    }

    [Fact]
    public async Task Copy_OneTagAndTwoSizes_IsNeverStored()
    {
        await using var clouds = await StandInPair.StartAsync();
        clouds.S3.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(request is { Operation: "GetObject", Method: "GET" }
            && answer.Status == 200
            ? answer with
            {
                Body = new PositionalData(9, 9000).ToArray(),
                Headers = [.. answer.Headers.Where(header => !header.Name.StartsWith("x-amz-checksum", StringComparison.OrdinalIgnoreCase))],
            }
            : answer);
        Put(clouds, "a", Old, Empty);

        var run = await clouds.RunAsync("copy", "--via", "relay", StandInPair.Source, StandInPair.Target);

        run.ExitCode.ShouldNotBe(0, run.Said);
        clouds.Azure.State.Blobs(StandInPair.ContainerName).ShouldBeEmpty();
    }

    private static void Put(StandInPair clouds, string key, byte[] bytes, string eTag, int minutesOld = 0)
    {
        clouds.Bucket.Put(key, bytes, isBare: true);
        clouds.Bucket.Replace(key, version => version with { ETag = eTag, LastModified = version.LastModified.AddMinutes(-minutesOld) });
    }

    [GeneratedRegex(
        "<ETag>(?:&quot;|\")?(?<tag>[^<&\"]*)(?:&quot;|\")?</ETag>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ListedTag();
}
