using Trasvase.Storage;
using Trasvase.Storage.Requests;

namespace Trasvase.Tests.Storage;

public class StorageValueTests
{
    [Fact]
    public void Digest_OfCrc64_IsReadBackAndReadsWell()
    {
        var digest = Digest.OfCrc64(0xae8b14860a799888);

        digest.ToCrc64().ShouldBe(0xae8b14860a799888);
        digest.ToString().ShouldBe("crc64nvme:ae8b14860a799888");
        Digest.OfCrc64(1).Hex.ShouldBe("0000000000000001");
        Digest.Of(DigestAlgorithm.Md5, [1, 2, 0xff], DigestScope.Composite).ToString().ShouldBe("md5:0102ff (composite)");
        Should.Throw<InvalidOperationException>(() => Digest.Of(DigestAlgorithm.Md5, [1]).ToCrc64());
    }

    [Fact]
    public void StoreException_Exhausted_SaysHowOftenAndKeepsItsMeaning()
    {
        var error = new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "The server is busy.")
        {
            Code = "SlowDown",
            Status = 503,
            RetryAfter = TimeSpan.FromSeconds(1),
        };

        var exhausted = error.Exhausted(6, TimeSpan.FromSeconds(12.34));

        exhausted.Message.ShouldBe("The server is busy. Tried 6 times in 12.3 s.");
        exhausted.Retry.ShouldBe(RetryAdvice.Exhausted);
        exhausted.Kind.ShouldBe(StoreErrorKind.Unavailable);
        exhausted.Code.ShouldBe("SlowDown");
        exhausted.Status.ShouldBe(503);
        exhausted.InnerException.ShouldBeSameAs(error);
    }

    [Fact]
    public async Task RequestTally_NestedCalls_CountForWhoeverBegan()
    {
        var tally = RequestTally.Begin();
        RequestTally.Add();
        await Task.WhenAll(CountTwoAsync(), CountTwoAsync());
        tally.Count.ShouldBe(5);

        var inner = await Task.Run(
            () =>
            {
                var mine = RequestTally.Begin();
                RequestTally.Add();
                return mine;
            },
            TestContext.Current.CancellationToken);
        RequestTally.Add();

        inner.Count.ShouldBe(1);
        tally.Count.ShouldBe(6);
    }

    [Fact]
    public async Task PartBody_OfBytes_WritesThemAsOftenAsAsked()
    {
        var body = PartBody.Of(new byte[] { 1, 2, 3 }, Digest.OfCrc64(7));
        var written = new MemoryStream();

        await body.WriteToAsync(written, TestContext.Current.CancellationToken);
        await body.WriteToAsync(written, TestContext.Current.CancellationToken);

        written.ToArray().ShouldBe([1, 2, 3, 1, 2, 3]);
        body.Length.ShouldBe(3);
        body.IsRepeatable.ShouldBeTrue();
        body.KnownDigest.ShouldBe(Digest.OfCrc64(7));
    }

    private static async Task CountTwoAsync()
    {
        RequestTally.Add();
        await Task.Yield();
        RequestTally.Add();
    }
}
