using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Pulling;

namespace Trasvase.Tests.Transfers;

public sealed class PullChoiceTests
{
    private const long MiB = 1024 * 1024;
    private static readonly StoreProfile Azure = AzureBlobProfile.Value;
    private static readonly Digest Md5 = new(DigestAlgorithm.Md5, new string('a', 32));
    private static readonly Digest Crc64 = Digest.OfCrc64(7);
    private static readonly Digest Composite = new(DigestAlgorithm.Md5, new string('b', 32), DigestScope.Composite) { PartCount = 3 };

    [Theory]
    [InlineData(1)]
    [InlineData(32 * MiB)]
    [InlineData(5000 * MiB)]
    public void Of_WholeMd5Only_IsOneRequestUpToWhatTheTargetTakes(long size) =>
        Of(size, [Md5]).ShouldBe(new PullChoice.Whole(Md5));

    [Fact]
    public void Of_WholeMd5OnlyAndTooLargeForOneRequest_IsRelayed() =>
        Of((5000 * MiB) + 1, [Md5]).ShouldBeOfType<PullChoice.Not>().Why.ShouldNotBeNull().ShouldContain("no digest");

    [Fact]
    public void Of_Md5AndCrc64_SmallInOneRequestAndLargeInParts()
    {
        Of(32 * MiB, [Crc64, Md5]).ShouldBe(new PullChoice.Whole(Md5));
        Of((32 * MiB) + 1, [Crc64, Md5]).ShouldBeOfType<PullChoice.InParts>().Proof.ShouldBeNull();
    }

    // Nothing that the target checks before it stores: so it is staged, compared, and only then an object.
    [Fact]
    public void Of_SmallWithCrc64Only_IsStagedFirst() => Of(10, [Crc64]).ShouldBeOfType<PullChoice.InParts>().Layout.Count.ShouldBe(1);

    [Theory]
    [InlineData(100L * 1024 * MiB, 128, 800)]
    [InlineData(5L * 1024 * MiB, 128, 40)]
    [InlineData(1024 * MiB, 64, 16)]
    [InlineData(40L * 1024 * 1024 * MiB, 10486, 4000)]
    public void Of_Large_PartsGrowWithTheObject(long size, int parts, long partMiB)
    {
        var layout = Of(size, [Crc64]).ShouldBeOfType<PullChoice.InParts>().Layout;

        (layout.Count, layout.PartSize).ShouldBe((parts, partMiB * MiB));
    }

    [Fact]
    public void Of_DigestOfEachPartKnown_PartsAreTheSources()
    {
        var told = new UploadedParts(3, [new(8 * MiB, Md5), new(8 * MiB, Md5), new(MiB, Md5)]);

        var parts = PullChoice.Of(Source(17 * MiB, [Composite]), told, Azure, new TransferOptions()).ShouldBeOfType<PullChoice.InParts>();

        parts.Layout.ShouldBe(new PartLayout(17 * MiB, 8 * MiB));
        Enumerable.Range(1, 3).ShouldAllBe(number => parts.Proof!.Of(parts.Layout[number]) == Md5);
        parts.Proof!.Of(new Part(1, 0, MiB)).ShouldBeNull("that is no part of the source");
    }

    [Fact]
    public void Of_DigestOfSomePartUnknownOrPartsUneven_IsRelayed()
    {
        UploadedParts[] useless =
        [
            new(3, [new(8 * MiB, Md5), new(8 * MiB, null), new(MiB, Md5)]),
            new(3, [new(8 * MiB, Md5), new(MiB, Md5), new(8 * MiB, Md5)]),
            new(3, [new(8 * MiB, Md5)]),
            new(3, [new(8 * MiB, Crc64), new(8 * MiB, Crc64), new(MiB, Crc64)]),
        ];
        foreach (var told in useless)
        {
            PullChoice.Of(Source(17 * MiB, [Composite]), told, Azure, new TransferOptions()).ShouldBeOfType<PullChoice.Not>();
        }

        Of(17 * MiB, [Composite]).ShouldBeOfType<PullChoice.Not>();
    }

    [Fact]
    public void Of_NothingToCompare_IsRelayedUnlessOnlyCopyingIsAllowed()
    {
        Of(10, []).ShouldBeOfType<PullChoice.Not>();
        Of(10, [], TransferRoute.Pull).ShouldBeOfType<PullChoice.InParts>().Layout.Count.ShouldBe(1);
    }

    [Fact]
    public void Of_Empty_HasNothingToFetch() => Of(0, [Crc64, Md5], TransferRoute.Pull).ShouldBe(new PullChoice.Not(null));

    [Fact]
    public void Of_TargetThatChecksNothing_TakesNoWholeOnTrust()
    {
        var target = Azure with { PullChecks = new HashSet<DigestAlgorithm>() };

        PullChoice.Of(Source(10, [Md5]), null, target, new TransferOptions()).ShouldBeOfType<PullChoice.Not>();
        PullChoice.Of(Source(10, [Md5, Crc64]), null, target, new TransferOptions()).ShouldBeOfType<PullChoice.InParts>();
    }

    private static PullChoice Of(long size, Digest[] digests, TransferRoute via = TransferRoute.Auto) =>
        PullChoice.Of(Source(size, digests), told: null, Azure, new TransferOptions { Via = via });

    private static ObjectInfo Source(long size, Digest[] digests) =>
        new() { Key = new ObjectKey("k"), Size = size, ETag = "\"e\"", LastModified = default, Digests = digests };
}
