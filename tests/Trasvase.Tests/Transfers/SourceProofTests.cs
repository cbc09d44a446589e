using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Proving;

namespace Trasvase.Tests.Transfers;

/// <summary>Every kind of digest that a source may have, over plain HTTP, where nothing else protects the bytes.</summary>
public class SourceProofTests
{
    private const int Small = 1_000;
    private const int Large = 200_000;

    public static TheoryData<DigestAlgorithm, DigestScope, VerifiedBy> Kinds => new()
    {
        { DigestAlgorithm.Crc64Nvme, DigestScope.Whole, VerifiedBy.Crc64Nvme },
        { DigestAlgorithm.Crc32C, DigestScope.Whole, VerifiedBy.Crc32C },
        { DigestAlgorithm.Crc32, DigestScope.Whole, VerifiedBy.Crc32 },
        { DigestAlgorithm.Sha256, DigestScope.Whole, VerifiedBy.Sha256 },
        { DigestAlgorithm.Sha1, DigestScope.Whole, VerifiedBy.Sha1 },
        { DigestAlgorithm.Md5, DigestScope.Whole, VerifiedBy.Md5 },
        { DigestAlgorithm.Crc32C, DigestScope.Composite, VerifiedBy.Composite },
        { DigestAlgorithm.Crc32, DigestScope.Composite, VerifiedBy.Composite },
        { DigestAlgorithm.Sha256, DigestScope.Composite, VerifiedBy.Composite },
        { DigestAlgorithm.Sha1, DigestScope.Composite, VerifiedBy.Composite },
        { DigestAlgorithm.Md5, DigestScope.Composite, VerifiedBy.MultipartETag },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Copy_DigestOfTheSource_IsTheProof(DigestAlgorithm algorithm, DigestScope scope, VerifiedBy by)
    {
        foreach (var length in new[] { 1, Small, Scene.BufferedMax, Scene.BufferedMax + 1, Large })
        {
            var scene = Plain(algorithm, scope);
            var data = await PutAsync(scene, scope, length);

            var receipt = await scene.CopyAsync();

            receipt.Outcome.ShouldBe(Outcome.Transferred, receipt.Reason);
            receipt.Verification.ShouldBe(new Verification.Verified(by), $"{length} bytes");
            await scene.ShouldHoldAsync(data);
            (await scene.CopyAsync()).Outcome.ShouldBe(Outcome.Unchanged);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Copy_FlippedByteOnce_IsFetchedAgainAndHealed(DigestAlgorithm algorithm, DigestScope scope, VerifiedBy by)
    {
        foreach (var (length, at) in Places())
        {
            var scene = Plain(algorithm, scope);
            var data = await PutAsync(scene, scope, length);
            Flip(scene, at, times: 1);

            var receipt = await scene.CopyAsync();

            receipt.Verification.ShouldBe(new Verification.Verified(by), $"byte {at} of {length}");
            await scene.ShouldHoldAsync(data);
            scene.Tracker.Snapshot().BytesMoved.ShouldBe(length);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Copy_FlippedByteAlways_IsQuarantinedWithBothDigestsAndNothingIsStored(
        DigestAlgorithm algorithm, DigestScope scope, VerifiedBy by)
    {
        foreach (var (length, at) in Places())
        {
            var scene = Plain(algorithm, scope);
            await PutAsync(scene, scope, length);
            Flip(scene, at, times: int.MaxValue);

            var receipt = await scene.CopyAsync();

            receipt.Outcome.ShouldBe(Outcome.Failed, $"byte {at} of {length}, {by}");
            var mismatch = receipt.Verification.ShouldBeOfType<Verification.Mismatch>();
            (mismatch.Expected.Algorithm, mismatch.Actual.Algorithm).ShouldBe((algorithm, algorithm));
            receipt.Reason.ShouldNotBeNull().ShouldContain(mismatch.Expected.Hex);
            receipt.Reason.ShouldContain(mismatch.Actual.Hex);
            scene.Target.Calls.All.ShouldNotContain(call => call.Operation == StoreOperation.Put
                || call.Operation == StoreOperation.CompleteUpload);
        }
    }

    [Fact]
    public async Task Copy_FlippedByteOfAPartWhoseDigestIsKept_FetchesOnlyThatPartAgain()
    {
        var scene = Plain(DigestAlgorithm.Sha256, DigestScope.Composite);
        var data = await PutAsync(scene, DigestScope.Composite, Large);
        Flip(scene, at: 130_000, times: 1);

        (await scene.CopyAsync()).Outcome.ShouldBe(Outcome.Transferred);

        await scene.ShouldHoldAsync(data);
        scene.Source.Calls.All.Where(call => call.Range is not null)
            .Select(call => call.Range!.Value.Offset)
            .Order()
            .ShouldBe([0, 60_000, 120_000, 120_000, 180_000]);
    }

    [Fact]
    public async Task Copy_PartFailsInTheMiddleWhileBytesComeInOrder_IsProvenAllTheSame()
    {
        var scene = Plain(DigestAlgorithm.Md5, DigestScope.Whole);
        var data = await PutAsync(scene, DigestScope.Whole, Large);
        scene.Source.Reading = (call, read) => call.Nth is 2 or 4
            ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { EndAt = 17_000, End = TamperedStream.Broken() })
            : read;

        (await scene.CopyAsync()).Verification.ShouldBe(new Verification.Verified(VerifiedBy.Md5));

        await scene.ShouldHoldAsync(data);
        scene.Source.Calls.Peak.ShouldBe(1);
    }

    [Fact]
    public async Task Copy_ByteFlippedOnlyInTheSecondAttemptAtAPart_IsNotHiddenByTheFirst()
    {
        var scene = Plain(DigestAlgorithm.Md5, DigestScope.Whole);
        var data = await PutAsync(scene, DigestScope.Whole, Large);
        scene.Source.Reading = (call, read) => call.Nth switch
        {
            2 =>
                new ObjectRead(
                    read.Info,
                    read.Length,
                    new TamperedStream(read.Content) { ReadMax = 10_000, EndAt = 39_999, End = TamperedStream.Broken() }),
            3 => new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = 5 }),
            _ => read,
        };

        (await scene.CopyAsync()).Outcome.ShouldBe(Outcome.Transferred);

        await scene.ShouldHoldAsync(data);
    }

    [Fact]
    public async Task Copy_StoreThatDoesNotTellParts_IsProvenAtBoundariesThatFit()
    {
        const int Part = 8 * 1024 * 1024;
        var scene = new Scene(new MemoryOptions
        {
            Profile = MemoryProfile.Default with { ProtectsBytes = false, FindsParts = false },
            Digests = [(DigestAlgorithm.Md5, DigestScope.Composite)],
        });
        var data = await scene.PutSourceInPartsAsync(Part + 12_345, Part);
        scene.Options = scene.Options with { PartSize = null };

        var receipt = await scene.CopyAsync();

        receipt.Verification.ShouldBe(new Verification.Verified(VerifiedBy.MultipartETag));
        await scene.ShouldHoldAsync(data);
    }

    [Fact]
    public async Task Copy_BoundariesThatAreOnlyAssumedAndWrong_IsUnverifiableAndNoMismatch()
    {
        var scene = new Scene(new MemoryOptions
        {
            Profile = MemoryProfile.Default with { ProtectsBytes = false, FindsParts = false },
            Digests = [(DigestAlgorithm.Md5, DigestScope.Composite)],
        });
        await scene.PutSourceInPartsAsync((2 * 1024 * 1024) + 1, 2_000_000);

        var receipt = await scene.CopyAsync();

        receipt.Outcome.ShouldBe(Outcome.Transferred);
        receipt.Verification.ShouldBeOfType<Verification.Unverifiable>().Why.ShouldContain("--verify read-back");
    }

    [Fact]
    public async Task Copy_NoDigestAtAll_IsVerifiedByRelayOnlyWhereTheWayProtectsBytes()
    {
        foreach (var length in new[] { Small, Large })
        {
            var (plain, tls) = (Plain(), new Scene(new MemoryOptions { Digests = [] }));
            await PutAsync(plain, DigestScope.Whole, length);
            await PutAsync(tls, DigestScope.Whole, length);

            (await plain.CopyAsync()).Verification.ShouldBe(new Verification.Unverifiable(Verifier.NothingToCompare));
            (await tls.CopyAsync()).Verification.ShouldBe(new Verification.Verified(VerifiedBy.Relay));
        }
    }

    [Fact]
    public async Task Move_NothingThatProves_KeepsTheSource()
    {
        var scene = Plain();
        await PutAsync(scene, DigestScope.Whole, Small);

        var receipt = await scene.MoveAsync();

        (receipt.Outcome, receipt.SourceRemoved).ShouldBe((Outcome.Failed, false));
        (await scene.Source.Inner.FindAsync(Scene.SourceKey, version: null, Scene.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Copy_SourceReplacedWhileItsPartsAreAskedFor_StartsAgainWithTheNewOne()
    {
        var scene = Plain(DigestAlgorithm.Sha256, DigestScope.Composite);
        await PutAsync(scene, DigestScope.Composite, Large);
        PositionalData? newer = null;
        scene.Source.Before = async call =>
        {
            if (call is { Operation: StoreOperation.FindParts, Nth: 1 })
            {
                newer = await scene.PutSourceAsync(Small, seed: 9);
            }
        };

        (await scene.CopyAsync()).Outcome.ShouldBe(Outcome.Transferred);

        await scene.ShouldHoldAsync(newer!.Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rebuild_PartsThatAnEarlierRunSent_SayNothingOfTheWhole(bool inOrder)
    {
        var proof = new SourceProof(new Digest(DigestAlgorithm.Md5, "00"), SourceCuts.Whole(100), inOrder);
        using var digests = new ObjectDigests(proof);
        using var second = digests.Begin(new Part(2, 40, 60));
        second.Append(new byte[60]);

        digests.Rebuild(second.Finish()).ShouldBeNull();
        digests.Contradicting(Digest.OfCrc64(1)).ShouldBeNull();
    }

    private static IEnumerable<(int Length, int At)> Places() =>
        [(Small, 0), (Small, Small / 2), (Small, Small - 1), (Large, 0), (Large, Large / 2), (Large, Large - 1)];

    private static Scene Plain(DigestAlgorithm algorithm, DigestScope scope) => new(new MemoryOptions
    {
        Profile = MemoryProfile.Default with { ProtectsBytes = false },
        Digests = [(algorithm, scope)],
    });

    private static Scene Plain() => new(new MemoryOptions { Profile = MemoryProfile.Default with { ProtectsBytes = false }, Digests = [] });

    private static Task<PositionalData> PutAsync(Scene scene, DigestScope scope, int length) =>
        scope == DigestScope.Composite
            ? scene.PutSourceInPartsAsync(length, length < Large ? 60_001 : 60_000)
            : scene.PutSourceAsync(length);

    private static void Flip(Scene scene, int at, int times)
    {
        var flipped = 0;
        scene.Source.Reading = (call, read) =>
        {
            var position = at - (call.Range?.Offset ?? 0);
            return position >= 0 && position < read.Length && Interlocked.Increment(ref flipped) <= times
                ? new ObjectRead(read.Info, read.Length, new TamperedStream(read.Content) { FlipAt = position })
                : read;
        };
    }
}
