using Trasvase.Http;
using Trasvase.Http.Text;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying;

public class TagMappingTests
{
    private const string Allowed = "ABCXYZabcxyz0189 +-./:=_";
    private static readonly StoreProfile Azure = AzureBlobProfile.Value;

    [Theory]
    [InlineData("a@b", "1", "takes no '@' in a tag")]
    [InlineData("größe", "1", "takes no 'ö' in a tag")]
    [InlineData("a", "😀", "takes no '😀' in a tag")]
    [InlineData("a", "1\u0007", "takes no 'U+0007' in a tag")]
    [InlineData("a", "1&2", "takes no '&' in a tag")]
    public void For_CharacterThatAzureRefuses_IsLeftOutOrRefused(string name, string value, string why)
    {
        var source = new Dictionary<string, string> { [name] = value, ["kept"] = "yes" };

        var fit = TagMapping.For(source, Azure, TagPolicy.Fit);
        var refused = Should.Throw<StoreException>(() => TagMapping.For(source, Azure, TagPolicy.All));

        fit.Tags.ShouldBe([new KeyValuePair<string, string>("kept", "yes")]);
        fit.Notes.ShouldHaveSingleItem().ShouldContain(why);
        (refused.Kind, refused.Retry).ShouldBe((StoreErrorKind.InvalidRequest, RetryAdvice.Never));
        refused.Message.ShouldContain(why);
    }

    [Fact]
    public void For_AtItsLimitsAndOneMore_TakesTheOneAndNotTheOther()
    {
        Fits(new string('a', 128), "").ShouldBeTrue();
        Fits(new string('a', 129), "").ShouldBeFalse();
        Fits("a", new string('b', 256)).ShouldBeTrue();
        Fits("a", new string('b', 257)).ShouldBeFalse();
        Fits("", "b").ShouldBeFalse();
        TagMapping.For(Tags(10), Azure, TagPolicy.All).Tags.Count.ShouldBe(10);
        TagMapping.For(Tags(11), Azure, TagPolicy.Fit).Notes.ShouldHaveSingleItem().ShouldContain("at most 10 tags");

        static bool Fits(string name, string value) =>
            TagMapping.For(new Dictionary<string, string> { [name] = value }, Azure, TagPolicy.Fit).Tags.Count == 1;
    }

    // Written like a query, with a separator between them, all tags of a blob may take 2,048 characters.
    [Theory]
    [InlineData(245, 8)]
    [InlineData(246, 7)]
    public void For_AllTogether_MayTakeWhatTheHeaderHolds(int lastLength, int kept)
    {
        var source = Enumerable.Range(0, 8).ToDictionary(i => $"tag-number{i}"[^10..], i => new string('v', i == 7 ? lastLength : 244));

        TagMapping.For(source, Azure, TagPolicy.Fit).Tags.Count.ShouldBe(kept);
    }

    [Fact]
    public void For_TargetWithoutTags_LeavesAllOutOrFails()
    {
        var target = MemoryProfile.Default with { Tags = false };

        TagMapping.For(Tags(2), target, TagPolicy.Fit).Notes.Count.ShouldBe(2);
        Should.Throw<StoreException>(() => TagMapping.For(Tags(2), target, TagPolicy.All));
        TagMapping.For(Tags(2), target, TagPolicy.None).Tags.ShouldBeEmpty();
        TagMapping.For(source: null, target, TagPolicy.All).Tags.ShouldBeEmpty();
    }

    [Fact]
    public void For_AnyTags_KeepsEachAsItIsOrNamesItAndWhatItKeepsAzureTakes()
    {
        var random = new Random(17);
        for (var round = 0; round < 400; round++)
        {
            var source = Draw(random);

            var mapping = TagMapping.For(source, Azure, TagPolicy.Fit);

            mapping.Tags.ShouldAllBe(tag => source[tag.Key] == tag.Value);
            (mapping.Tags.Count + mapping.Notes.Count).ShouldBe(source.Count);
            source.Keys.Except(mapping.Tags.Keys).ShouldAllBe(name => mapping.Notes.Any(note => note.Contains($"'{name}'")));
            mapping.Tags.Count.ShouldBeLessThanOrEqualTo(10);
            mapping.Tags.ShouldAllBe(tag => tag.Key.Length >= 1
                && tag.Key.Length <= 128
                && tag.Value.Length <= 256
                && (tag.Key + tag.Value).All(Azure.TagLimits!.Holds));
            ObjectUri.Query([.. mapping.Tags.Select(tag => (tag.Key, (string?)tag.Value))]).Length.ShouldBeLessThanOrEqualTo(2048);
            var isRefused = Try(source) is StoreException { Kind: StoreErrorKind.InvalidRequest };
            isRefused.ShouldBe(mapping.Notes.Count > 0, "all fails exactly where fit leaves something out");
            TagMapping.For(mapping.Tags, Azure, TagPolicy.All).Tags.ShouldBe(mapping.Tags, ignoreOrder: true);
        }
    }

    private static Exception? Try(IReadOnlyDictionary<string, string> source) =>
        Record.Exception(() => TagMapping.For(source, Azure, TagPolicy.All));

    private static Dictionary<string, string> Tags(int count) => Enumerable.Range(0, count).ToDictionary(i => $"tag {i}", i => $"{i}");

    private static Dictionary<string, string> Draw(Random random)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var count = random.Next(14);
        while (tags.Count < count)
        {
            tags[Text(random, 1 + random.Next(random.Next(4) == 0
                ? 140
                : 12)) + tags.Count] = Text(random, random.Next(random.Next(3) == 0 ? 270 : 30));
        }

        return tags;
    }

    private static string Text(Random random, int length)
    {
        var odd = random.Next(6) == 0;
        return string.Concat(Enumerable.Range(0, length)
            .Select(_ => odd && random.Next(9) == 0 ? "@ü&%,"[random.Next(5)] : Allowed[random.Next(Allowed.Length)]));
    }
}
