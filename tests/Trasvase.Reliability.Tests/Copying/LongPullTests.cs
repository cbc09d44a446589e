using Trasvase.Http.Connecting;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Reliability.Tests.Scenes;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.S3;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Time;

namespace Trasvase.Reliability.Tests.Copying;

/// <summary>
/// Pulls of an hour each, by credentials that live a quarter of one. Everything goes by one clock that stands still: ours with its
/// timers, and those of both services. It is moved on while a pull is under way. The parts are as large as parts that take an hour are:
/// of small ones an answer is not waited for so long.
/// </summary>
public sealed class LongPullTests
{
    private const long MiB = 1024 * 1024;
    private const long PartSize = 1000 * MiB;
    private const int Parts = 5;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan CredentialsLive = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task Copy_AnHourForEveryPartAndCredentialsOfFifteenMinutes_CompletesAndIsVerified()
    {
        var time = new ManualTime();
        await using var clouds = await StartAsync(time);
        var pulls = 0;
        clouds.Azure.Pulling = (_, _) =>
        {
            Interlocked.Increment(ref pulls);
            time.Advance(Hour);
            return Task.CompletedTask;
        };

        var (receipt, searches) = await CopyAsync(clouds, time);

        receipt.Reason.ShouldBeNull();
        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        (receipt.Duration, receipt.PartCount, receipt.BytesRelayed, pulls).ShouldBe((Hour * Parts, Parts, 0, Parts));
        searches.ShouldBe(Parts, "after every part the credentials have ended, and the commit needs none of the source's");
    }

    [Fact]
    public async Task Copy_UrlWhoseCredentialsEndBeforeItsPullBegins_IsRefusedAndAskedAgainWithANewOne()
    {
        var time = new ManualTime();
        await using var clouds = await StartAsync(time);
        var pulls = 0;
        clouds.SourceServer.Before = request =>
        {
            if (Pulls.Is(request.Target) && Interlocked.Increment(ref pulls) == 2)
            {
                time.Advance(Hour);
            }

            return ValueTask.FromResult<StandInAnswer?>(null);
        };

        var (receipt, searches) = await CopyAsync(clouds, time);

        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        (receipt.PartCount, receipt.BytesRelayed, pulls, searches).ShouldBe((Parts, 0, Parts + 1, 2));
        clouds.TargetServer.Log.Entries.Count(entry => entry is { Operation: "PutBlockFromUrl", Status: 400 }).ShouldBe(1);
    }

    private static async Task<Clouds> StartAsync(ManualTime time)
    {
        var clouds = await Clouds.StartAsync(
            TestContext.Current.CancellationToken,
            source: new S3StandInOptions { Time = time },
            target: new AzureStandInOptions { Time = time });
        clouds.Bucket.PutPretended("large", new PretendedContent((PartSize * Parts) - 1), partSize: 64 * MiB);
        return clouds;
    }

    private static async Task<(TransferReceipt Receipt, int Searches)> CopyAsync(Clouds clouds, ManualTime time)
    {
        var retry = new RetryPolicy { AttemptsMax = 4, DelayFirst = TimeSpan.Zero };
        var http = new HttpOptions { Time = time, Retry = retry };
        using var transport = HttpTransport.Create(http);
        var account = clouds.S3.Account;
        var searches = 0;
        var credentials = new CachedCredentials(Find, time);
        var where = new S3Options { Endpoint = account.Endpoint.AbsoluteUri.TrimEnd('/'), Region = account.Region };
        var source = S3Store.Create(Clouds.BucketName, where, credentials, http, transport);
        var target = AzureBlobStore.Create(
            Clouds.ContainerName, new AzureBlobOptions { ConnectionString = clouds.Azure.Account.ConnectionString }, http, transport);

        // One pull at a time: the hours of several at once would add up in each of them.
        var options = new TransferOptions { Via = TransferRoute.Pull, Pulls = 1, PartSize = PartSize, Retry = retry };
        var receipts = new List<TransferReceipt>();
        await new JobRunner(new JobContext(source, target, options, time)).RunAsync(
            new JobScope.One(new ObjectKey("large"), new ObjectKey("large")), Keep, progress: null, TestContext.Current.CancellationToken);
        return (receipts.Single(), searches);

        ValueTask Keep(TransferReceipt receipt)
        {
            receipts.Add(receipt);
            return ValueTask.CompletedTask;
        }

        Task<AwsCredentials> Find(bool renew, CancellationToken cancellationToken)
        {
            var (id, end) = ($"ASIA{++searches}", time.GetUtcNow() + CredentialsLive);
            clouds.Source.Allow(new S3Credential(id, "a secret of a quarter of an hour", $"token {searches}", end));
            return Task.FromResult(new AwsCredentials(id, "a secret of a quarter of an hour", $"token {searches}", end));
        }
    }
}
