using System.Text.RegularExpressions;
using Trasvase.Hosting;
using Trasvase.Http;
using Trasvase.Storage;
using Trasvase.Testing.Data;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.Hosting;

public sealed partial class LibraryWordsTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Use --via auto: everything is relayed then.", "Use TransferOptions.Via = TransferRoute.Auto: everything is relayed then.")]
    [InlineData("It only marks a folder (--skip-markers).", "It only marks a folder (TransferOptions.SkipMarkers).")]
    [InlineData("--accept-loss metadata gives it up", "TransferOptions.AcceptLoss = Losses.Metadata gives it up")]
    [InlineData("--read-back compares the bytes.", "TransferOptions.Verify = VerifyMode.ReadBack compares the bytes.")]
    [InlineData("Choose another than --verify read-back.", "Choose another than TransferOptions.Verify = VerifyMode.ReadBack.")]
    [InlineData("no --include matches", "no Selection.Rules matches")]
    [InlineData("for --tags.", "for TransferOptions.Tags.")]
    [InlineData("or do without by --no-journal: it begins anew", "or do without by TrasvaseOptions.Journal = null: it begins anew")]
    [InlineData("The bucket name--x-s3 and a -- b stay, --as-this does.", "The bucket name--x-s3 and a -- b stay, --as-this does.")]
    public void Of_Sentence_NamesPropertiesInThePlaceOfOptions(string sentence, string said) => LibraryWords.Of(sentence).ShouldBe(said);

    [Fact]
    public void Options_ThatAnyMessageNames_AreInTheTable()
    {
        var named = Directory.EnumerateFiles(RepositoryRoot.File("src", "Trasvase"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Option().Matches(line))
            .Select(match => match.Groups["name"].Value)
            .Distinct(StringComparer.Ordinal)
            .ToList();

        named.Count.ShouldBeGreaterThan(30);
        // The first is the end of a directory bucket's name.
        named.Except(["x-s3", .. LibraryWords.Options.Keys], StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void Options_InTheTable_NamePropertiesThatThereAre()
    {
        var types = typeof(TrasvaseClient).Assembly.GetExportedTypes().ToLookup(type => type.Name, StringComparer.Ordinal);

        var wrong = LibraryWords.Options.Values.Select(known => known.Property)
            .Where(name => name.Split('.') is not [var type, var property]
                || types[type].All(found => found.GetProperty(property) is null));

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task CopyAsync_KeyThatIsTaken_SaysItInTheWordsOfWhoeverCalls()
    {
        var stores = new MemoryCatalog();
        var body = new PositionalData(1, 100);
        await stores["bucket"].Inner.PutAsync(new ObjectKey("a"), body.ToBody(), new WriteOptions(), None);
        await stores["archive"].Inner.PutAsync(new ObjectKey("a"), new PositionalData(2, 50).ToBody(), new WriteOptions(), None);
        using var library = new TrasvaseClient(stores, TimeProvider.System) { IsCommand = false };
        using var command = new TrasvaseClient(stores, TimeProvider.System);
        var options = new TransferOptions { IfExists = CollisionPolicy.Fail };

        var here = await library.CopyAsync("s3://bucket/a", "az://archive/a", options, cancellationToken: None);
        var there = await command.CopyAsync("s3://bucket/a", "az://archive/a", options, cancellationToken: None);

        here.Reason.ShouldNotBeNull().ShouldContain("TransferOptions.IfExists");
        here.Reasons.ShouldAllBe(reason => !reason.Words.Contains("--", StringComparison.Ordinal));
        there.Reason.ShouldNotBeNull().ShouldContain("--if-exists");
    }

    [Fact]
    public async Task CopyAllAsync_SelectionThatCannotBe_IsRefusedInTheWordsOfTheLibrary()
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System) { IsCommand = false };
        var options = new JobOptions { Selection = new Selection { FromList = "list", VersionsAt = DateTimeOffset.UnixEpoch } };

        var failure = await Should.ThrowAsync<ConfigurationException>(client.CopyAllAsync(
            "s3://bucket/", "az://archive/", options, cancellationToken: None));

        failure.Message.ShouldContain("Selection.VersionsAt");
        failure.Message.ShouldNotContain("--");
    }

    [GeneratedRegex("""(?<![\w-])--(?<name>[a-z][a-z0-9-]*[a-z0-9])""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Option();
}
