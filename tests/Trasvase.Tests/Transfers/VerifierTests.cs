using Trasvase.Storage;
using Trasvase.Transfers;

namespace Trasvase.Tests.Transfers;

public class VerifierTests
{
    private static readonly Digest Crc = Digest.OfCrc64(0xae8b14860a799888);
    private static readonly Digest OtherCrc = Digest.OfCrc64(1);

    [Fact]
    public void Verify_TargetThatTellsNothing_IsUnverifiable() =>
        Verifier.Verify(Source(Crc), [Crc], stored: null).ShouldBeOfType<Verification.Unverifiable>();

    [Fact]
    public void Verify_TargetThatTellsNothingOfBytesThatAreNotTheSource_IsMismatch() =>
        Verifier.Verify(Source(OtherCrc), [Crc], stored: null).ShouldBe(new Verification.Mismatch(OtherCrc, Crc));

    [Fact]
    public void Verify_TargetThatStoredSomethingElse_IsMismatchWhateverTheSourceSays()
    {
        Verifier.Verify(Source(), [Crc], OtherCrc).ShouldBe(new Verification.Mismatch(Crc, OtherCrc));
        Verifier.Verify(Source(Crc), [Crc], OtherCrc).ShouldBe(new Verification.Mismatch(Crc, OtherCrc));
        Verifier.Verify(Source(OtherCrc), [Crc], OtherCrc).ShouldBeOfType<Verification.Mismatch>();
    }

    [Fact]
    public void Verify_SourceWithoutDigest_IsVerifiedByRelay() =>
        Verifier.Verify(Source(), [Crc], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Relay));

    [Theory]
    [InlineData(DigestAlgorithm.Sha256, VerifiedBy.Sha256)]
    [InlineData(DigestAlgorithm.Sha1, VerifiedBy.Sha1)]
    [InlineData(DigestAlgorithm.Md5, VerifiedBy.Md5)]
    public void Verify_DigestOfTheSource_DecidesByIt(DigestAlgorithm algorithm, VerifiedBy by)
    {
        var (right, wrong) = (new Digest(algorithm, "aa"), new Digest(algorithm, "bb"));

        Verifier.Verify(Source(right), [Crc, right], Crc).ShouldBe(new Verification.Verified(by));
        Verifier.Verify(Source(wrong), [Crc, right], Crc).ShouldBe(new Verification.Mismatch(wrong, right));
    }

    [Fact]
    public void Verify_CrcOfTheSource_DecidesBeforeAnyOther()
    {
        var md5 = new Digest(DigestAlgorithm.Md5, "aa");

        Verifier.Verify(Source(md5, Crc), [Crc, md5], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Crc64Nvme));
        Verifier.Verify(Source(md5, OtherCrc), [Crc, md5], Crc).ShouldBe(new Verification.Mismatch(OtherCrc, Crc));
    }

    [Fact]
    public void Verify_CompositeDigest_IsNeverCompared()
    {
        var composite = new Digest(DigestAlgorithm.Crc64Nvme, OtherCrc.Hex, DigestScope.Composite);

        Verifier.Verify(Source(composite), [Crc], Crc).ShouldBe(new Verification.Verified(VerifiedBy.Relay));
        Verifier.Comparable(Source(composite, new Digest(DigestAlgorithm.Sha256, "aa", DigestScope.Composite))).ShouldBeNull();
    }

    [Fact]
    public void Verify_DigestThatWeDidNotTake_IsNotGuessed() =>
        Verifier.Verify(Source(new Digest(DigestAlgorithm.Sha256, "aa"), new Digest(DigestAlgorithm.Crc32, "01020304")), [Crc], Crc)
            .ShouldBe(new Verification.Verified(VerifiedBy.Relay));

    [Fact]
    public void Comparable_SeveralDigests_IsTheBest()
    {
        var (md5, sha1, sha256) = (new Digest(DigestAlgorithm.Md5, "aa"), new Digest(DigestAlgorithm.Sha1, "bb"), new Digest(DigestAlgorithm.Sha256, "cc"));

        Verifier.Comparable(Source(md5, sha1, sha256, Crc)).ShouldBe(Crc);
        Verifier.Comparable(Source(md5, sha1, sha256)).ShouldBe(sha256);
        Verifier.Comparable(Source(md5, sha1)).ShouldBe(sha1);
        Verifier.Comparable(Source(md5)).ShouldBe(md5);
        Verifier.Comparable(Source(new Digest(DigestAlgorithm.Crc32, "01020304"))).ShouldBeNull();
    }

    private static ObjectInfo Source(params Digest[] digests) => Profiles.Info() with { Digests = digests };
}
