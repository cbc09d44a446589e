using Trasvase.Stores.Memory;
using Trasvase.Transfers.Proving;

namespace Trasvase.Tests.Transfers;

public class VerifierTests
{
    private static readonly Digest Crc = Digest.OfCrc64(0xae8b14860a799888);
    private static readonly Digest OtherCrc = Digest.OfCrc64(1);

    [Fact]
    public void Verify_TargetThatTellsNothing_IsUnverifiable() =>
        Verify(Source(Crc), [Crc], stored: null).ShouldBeOfType<Verification.Unverifiable>();

    [Fact]
    public void Verify_TargetThatTellsNothingOfBytesThatAreNotTheSource_IsMismatch() =>
        Verify(Source(OtherCrc), [Crc], stored: null).ShouldBe(new Verification.Mismatch(OtherCrc, Crc));

    [Fact]
    public void Verify_TargetThatStoredSomethingElse_IsMismatchWhateverTheSourceSays()
    {
        Verify(Source(), [Crc], OtherCrc).ShouldBe(new Verification.Mismatch(Crc, OtherCrc));
        Verify(Source(Crc), [Crc], OtherCrc).ShouldBe(new Verification.Mismatch(Crc, OtherCrc));
        Verify(Source(OtherCrc), [Crc], OtherCrc).ShouldBeOfType<Verification.Mismatch>();
    }

    [Fact]
    public void Verify_SourceWithoutDigest_IsVerifiedByRelay() =>
        Verify(Source(), [Crc], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Relay));

    [Theory]
    [InlineData(DigestAlgorithm.Crc32C, VerifiedBy.Crc32C)]
    [InlineData(DigestAlgorithm.Crc32, VerifiedBy.Crc32)]
    [InlineData(DigestAlgorithm.Sha256, VerifiedBy.Sha256)]
    [InlineData(DigestAlgorithm.Sha1, VerifiedBy.Sha1)]
    [InlineData(DigestAlgorithm.Md5, VerifiedBy.Md5)]
    public void Verify_DigestOfTheSource_DecidesByIt(DigestAlgorithm algorithm, VerifiedBy by)
    {
        var (right, wrong) = (new Digest(algorithm, "aa"), new Digest(algorithm, "bb"));

        Verify(Source(right), [Crc, right], Crc).ShouldBe(new Verification.Verified(by));
        Verify(Source(wrong), [Crc, right], Crc).ShouldBe(new Verification.Mismatch(wrong, right));
    }

    [Fact]
    public void Verify_CrcOfTheSource_DecidesBeforeAnyOther()
    {
        var md5 = new Digest(DigestAlgorithm.Md5, "aa");

        Verify(Source(md5, Crc), [Crc, md5], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        Verify(Source(md5, OtherCrc), [Crc, md5], Crc).ShouldBe(new Verification.Mismatch(OtherCrc, Crc));
    }

    [Fact]
    public void Verify_CompositeDigest_IsNeverComparedWithAWholeOne()
    {
        var composite = new Digest(DigestAlgorithm.Crc64Nvme, OtherCrc.Hex, DigestScope.Composite);

        Verify(Source(composite), [Crc], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Relay));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5, VerifiedBy.MultipartETag)]
    [InlineData(DigestAlgorithm.Sha256, VerifiedBy.Composite)]
    [InlineData(DigestAlgorithm.Crc32, VerifiedBy.Composite)]
    public void Verify_CompositeDigestThatWasRebuilt_Decides(DigestAlgorithm algorithm, VerifiedBy by)
    {
        var (right, wrong) = (new Digest(algorithm, "aa", DigestScope.Composite), new Digest(algorithm, "bb", DigestScope.Composite));

        Verify(Source(right with { PartCount = 3 }), [Crc, right], Crc).ShouldBe(new Verification.Verified(by));
        Verify(Source(wrong), [Crc, right], Crc).ShouldBe(new Verification.Mismatch(wrong, right));
    }

    [Fact]
    public void Verify_SourceWithoutDigestOverPlainHttp_IsUnverifiableAndNamesTheWayOut()
    {
        var plain = MemoryProfile.Default with { ProtectsBytes = false };

        Verifier.Verify(Source(), [Crc], Crc, plain).ShouldBeOfType<Verification.Unverifiable>().Why.ShouldContain("--verify read-back");
        Verifier.Verify(Source(), [Crc], OtherCrc, plain).ShouldBeOfType<Verification.Mismatch>();
        Verifier.Verify(Source(Crc), [Crc], Crc, plain).ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
    }

    [Fact]
    public void Verify_DigestThatWeDidNotTake_IsNotGuessed() =>
        Verify(Source(new Digest(DigestAlgorithm.Sha256, "aa"), new Digest(DigestAlgorithm.Crc32, "01020304")), [Crc], Crc)
            .ShouldBe(new Verification.Verified(VerifiedBy.Relay));

    private static Verification Verify(ObjectInfo source, IReadOnlyList<Digest> taken, Digest? stored) =>
        Verifier.Verify(source, taken, stored, MemoryProfile.Default);

    private static ObjectInfo Source(params Digest[] digests) => Profiles.Info() with { Digests = digests };
}
