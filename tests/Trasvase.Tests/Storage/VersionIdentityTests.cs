using Trasvase.Storage;

namespace Trasvase.Tests.Storage;

public class VersionIdentityTests
{
    private const int Rounds = 20_000;

    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    private static readonly string?[] Versions = [null, "null", "v1", "v2"];
    private static readonly string?[] Tags = [null, "", "\"\"", "\"a\"", "\"b\"", "a", "W/\"a\"", "W/\"b\"", "W/\"\""];
    private static readonly DateTimeOffset?[] Times = [null, Time, Time.AddMilliseconds(400), Time.AddSeconds(1)];

    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("a", true)]
    [InlineData("W/\"a\"", false)]
    [InlineData("w/\"a\"", false)]
    [InlineData("\"\"", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsStrong_OfATag_OnlyIfItIsOneAndNotWeak(string? eTag, bool isStrong)
    {
        VersionIdentity.IsStrong(eTag).ShouldBe(isStrong);
    }

    [Fact]
    public void CompareTo_EqualStrongTags_AreTheSame()
    {
        One("\"a\"").CompareTo(One("\"a\"")).ShouldBe(Likeness.Same);
        One("\"a\"").CompareTo(One("a")).ShouldBe(Likeness.Same, "some servers forget the quotes");
        One("\"a\"").CompareTo(One("\"b\"")).ShouldBe(Likeness.Different);
    }

    [Fact]
    public void CompareTo_WeakTags_TellApartAndShowNothing()
    {
        One("W/\"a\"").CompareTo(One("W/\"a\"")).ShouldBe(Likeness.Unknown);
        One("W/\"a\"").CompareTo(One("\"a\"")).ShouldBe(Likeness.Unknown);
        One("W/\"a\"").CompareTo(One("W/\"b\"")).ShouldBe(Likeness.Different);
    }

    [Fact]
    public void CompareTo_EqualVersions_AreTheSameUnlessTheyAreNone()
    {
        One(null, "v1").CompareTo(One(null, "v1")).ShouldBe(Likeness.Same);
        One(null, "v1").CompareTo(One(null, "v2")).ShouldBe(Likeness.Different);
        One(null, "null").CompareTo(One(null, "null")).ShouldBe(Likeness.Unknown, "whatever is stored without versions has this id");
        One(null, "null").CompareTo(One(null, "v1")).ShouldBe(Likeness.Different);
    }

    [Fact]
    public void CompareTo_TimesAlone_AreTheSameOnlyIfTheFirstWasSettled()
    {
        (One(null) with { Modified = Time, IsSettled = true }).CompareTo(One(null) with { Modified = Time }).ShouldBe(Likeness.Same);
        (One(null) with { Modified = Time }).CompareTo(One(null) with { Modified = Time, IsSettled = true })
            .ShouldBe(Likeness.Unknown, "it may have been replaced within the second in which it was found");
        (One(null) with { Modified = Time, IsSettled = true }).CompareTo(One(null)).ShouldBe(Likeness.Unknown);
    }

    [Fact]
    public void CompareTo_TimesOfOtherPrecision_DifferFromASecondOn()
    {
        VersionIdentity.DifferInTime(Time, Time.AddMilliseconds(999)).ShouldBeFalse("a listing may tell what a header cannot");
        VersionIdentity.DifferInTime(Time, Time.AddMilliseconds(-999)).ShouldBeFalse("it may be rounded");
        VersionIdentity.DifferInTime(Time, Time.AddMilliseconds(1001)).ShouldBeTrue();
        VersionIdentity.DifferInTime(Time, Time.AddSeconds(1)).ShouldBeTrue();
        VersionIdentity.DifferInTime(Time.AddMilliseconds(1), Time.AddMilliseconds(2)).ShouldBeTrue();
        VersionIdentity.DifferInTime(Time, null).ShouldBeFalse();
    }

    [Fact]
    public void CompareTo_AnyContradiction_IsDifferentWhateverElseIsEqual()
    {
        var one = One("\"a\"", "v1") with { Modified = Time, IsSettled = true };

        VersionIdentity[] others =
        [
            one with { Size = 11 },
            one with { ETag = "\"b\"" },
            one with { Version = "v2" },
            one with { Modified = Time.AddSeconds(1) },
        ];

        one.CompareTo(one).ShouldBe(Likeness.Same);
        others.ShouldAllBe(other => one.CompareTo(other) == Likeness.Different);
    }

    [Fact]
    public void CompareTo_RandomIdentities_KeepsTheLaws()
    {
        var random = new Random(815);
        var seen = new HashSet<Likeness>();
        for (var round = 0; round < Rounds; round++)
        {
            var (one, other) = (Draw(random), Draw(random));
            var likeness = one.CompareTo(other);
            seen.Add(likeness);

            (likeness == Likeness.Different).ShouldBe(
                other.CompareTo(one) == Likeness.Different, $"{one} and {other}: difference has no direction");
            one.CompareTo(one).ShouldBe(one.IsTelling ? Likeness.Same : Likeness.Unknown, $"{one}: the same only if something tells it");
            (likeness == Likeness.Same && !one.IsTelling).ShouldBeFalse($"{one} and {other}: nothing shows that they are one");
            (likeness == Likeness.Same && one.Size != other.Size).ShouldBeFalse();

            // What is told less tells apart less, and never shows more.
            var less = other with { Version = null, ETag = null, Modified = null };
            one.CompareTo(less).ShouldBe(one.Size == other.Size ? Likeness.Unknown : Likeness.Different);
        }

        seen.Count.ShouldBe(3);
    }

    [Fact]
    public void Of_AnObject_IsSettledOnlyByTheStoresOwnClock()
    {
        var info = new ObjectInfo { Key = new ObjectKey("k"), Size = 1, ETag = null, LastModified = Time };

        VersionIdentity.Of(info).IsSettled.ShouldBeFalse("nobody says when that was told");
        VersionIdentity.Of(info with { Told = Time.AddSeconds(1) }).IsSettled.ShouldBeFalse();
        VersionIdentity.Of(info with { Told = Time.AddSeconds(2) }).IsSettled.ShouldBeTrue();
        VersionIdentity.Of(info with { Told = Time.AddSeconds(2), LastModified = null }).IsSettled.ShouldBeFalse();
    }

    private static VersionIdentity One(string? eTag, string? version = null) => new(version, eTag, Modified: null, Size: 10);

    private static VersionIdentity Draw(Random random) =>
        new(Draw(random, Versions), Draw(random, Tags), Draw(random, Times), random.Next(10, 12)) { IsSettled = random.Next(2) == 0 };

    private static T Draw<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
