using System.Text.RegularExpressions;
using Trasvase.Hosting;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests;

/// <summary>Keeps the arrows: who may know whom. Read from the source text, which holds the insides of methods as well.</summary>
public partial class ArchitectureTests
{
    private const int LinesMax = 500;
    private const int LinesUsual = 250;

    /// <summary>Files that are longer than usual, and why.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Integrity"] = [],
        ["Parquet"] = [],
        ["Http"] = ["Storage"],
        ["Stores.S3"] = ["Http", "Storage", "Integrity"],
        ["Stores.AzureBlob"] = ["Http", "Storage", "Integrity"],
        ["Stores.Memory"] = ["Http", "Storage", "Integrity"],
        ["Transfers.Carrying"] = ["Storage"],
        ["Transfers.Pacing"] = ["Storage"],
        ["Transfers"] = ["Transfers.Carrying", "Transfers.Pacing", "Storage", "Integrity"],
        ["Jobs.Choosing"] = ["Parquet", "Storage"],
        ["Jobs.Listing"] = ["Storage"],
        ["Jobs.Reporting"] = ["Transfers", "Storage"],
        ["Jobs"] = ["Jobs.Choosing", "Jobs.Listing", "Jobs.Reporting", "Transfers", "Storage", "Integrity"],
        ["Jobs.Planning"] = ["Jobs", "Jobs.Choosing", "Transfers", "Storage"],
        ["Hosting"] = ["Http", "Storage", "Stores.S3", "Stores.AzureBlob", "Transfers", "Jobs", "Jobs.Choosing", "Jobs.Reporting", "Jobs.Planning"],
        ["Hosting.Doctor"] = ["Hosting", "Http", "Storage", "Transfers", "Jobs", "Jobs.Choosing", "Jobs.Planning"],
    };

    private static readonly string Sources = Path.Combine(RepositoryRoot.Directory, "src");

    public static TheoryData<string> Layers => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_Sources_MentionOnlyWhatTheyMayKnow(string layer)
    {
        var folder = Path.Combine("Trasvase", layer.Replace('.', Path.DirectorySeparatorChar));
        var files = FilesOf(folder).Where(file => Path.GetDirectoryName(file) == Path.Combine(Sources, folder)).ToList();

        var wrong = files
            .SelectMany(file => Mentioned(File.ReadAllText(file), layer).Select(other => (File: Path.GetRelativePath(Sources, file), Other: other)))
            .Where(mention => mention.Other != layer && !Allowed[layer].Contains(mention.Other, StringComparer.Ordinal))
            .Select(mention => $"{mention.File} knows {mention.Other}");

        files.ShouldNotBeEmpty();
        wrong.ShouldBeEmpty();
    }

    // Else any circle could be allowed, arrow by arrow.
    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_ByTheArrows_NeverComesBackToItself(string layer)
    {
        var known = new HashSet<string>(Allowed[layer], StringComparer.Ordinal);
        for (var before = 0; before < known.Count;)
        {
            before = known.Count;
            known.UnionWith(known.SelectMany(other => Allowed.GetValueOrDefault(other, [])).ToList());
        }

        known.ShouldNotContain(layer);
    }

    [Theory]
    [InlineData("using Trasvase.Storage;", "Storage")]
    [InlineData("using static Trasvase.Stores.S3.Addressing.S3Names;", "Stores.S3")]
    [InlineData("var x = Trasvase.Jobs.JobRunner.New();", "Jobs")]
    [InlineData("if (Http.HttpEndpoint.TryParse(text) is null)", "Http")]
    [InlineData("global::Trasvase.Hosting.Location l;", "Hosting")]
    [InlineData("Storage.ObjectKey key", "Storage")]
    [InlineData("using Trasvase.Jobs.Choosing;", "Jobs.Choosing")]
    [InlineData("/// in Trasvase.Hosting it is", null)]
    [InlineData("System.Net.Http.HttpClient c;", null)]
    public void Mentioned_Line_IsTheLayerThatItNames(string line, string? layer) =>
        Mentioned(line, "Transfers").ShouldBe(layer is null ? [] : [layer]);

    [Fact]
    public void Folders_OfTheLibrary_AreAllInThePlan()
    {
        var library = Path.Combine(Sources, "Trasvase");
        var folders = FilesOf("Trasvase")
            .Select(file => Path.GetRelativePath(library, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.'))
            .Distinct(StringComparer.Ordinal);

        folders.Where(folder => !Allowed.ContainsKey(folder)).ShouldBeEmpty();
    }

    [Fact]
    public void Namespaces_OfTheLibrary_AreTheirFolders()
    {
        var strays = typeof(TrasvaseClient).Assembly.GetTypes()
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("Trasvase", StringComparison.Ordinal) && !Allowed.ContainsKey(name.Replace("Trasvase.", "", StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal);

        strays.ShouldBeEmpty();
    }

    [Fact]
    public void Files_Length_IsKeptInBounds()
    {
        var lengths = FilesOf(".")
            .ToDictionary(file => Path.GetRelativePath(Sources, file), file => File.ReadLines(file).Count(), StringComparer.Ordinal);

        lengths.Where(file => file.Value > LinesMax).ShouldBeEmpty();
        lengths.Where(file => file.Value > LinesUsual && !LongFiles.ContainsKey(file.Key)).ShouldBeEmpty("shorten it, or say in LongFiles why not");
    }

    private static List<string> FilesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Sources, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Sources, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")),
    ];

    private static IEnumerable<string> Mentioned(string text, string layer) => text
        .Split('\n')
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("namespace ", StringComparison.Ordinal))
        .SelectMany(line => Mention().Matches(line))
        .Select(match => match.Groups["layer"].Value)
        .Where(other => other != layer)
        .Distinct(StringComparer.Ordinal);

    // "Trasvase.Layer", or "Layer.Type" where the layer's name stands alone.
    [GeneratedRegex(@"(?<![\w.])(?:Trasvase\.)?(?<layer>Storage|Integrity|Http|Stores\.\w+|Transfers(?:\.(?:Pacing|Carrying)\b)?|Jobs(?:\.(?:Choosing|Listing|Merging|Reporting|Planning)\b)?|Hosting(?:\.Doctor\b)?)(?=[.;])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mention();
}
