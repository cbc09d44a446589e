using System.Text.RegularExpressions;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.House;

/// <summary>Keeps the arrows between the rooms of the library: ARCHITECTURE.md says which there are, and the compiler which are
/// used.</summary>
public sealed partial class ArrowTests
{
    // "| `Transfers/Pacing/` | what it is | `Storage`, `Integrity` |"; the library's own folder is `.`.
    private static readonly Dictionary<string, string[]> Allowed = File.ReadLines(Path.Combine(RepositoryRoot.Directory, "ARCHITECTURE.md"))
        .Select(line => RoomRow().Match(line))
        .Where(row => row.Success)
        .ToDictionary(
            row => row.Groups["room"].Value,
            row => Quoted().Matches(row.Groups["knows"].Value).Select(match => match.Groups["name"].Value).ToArray(),
            StringComparer.Ordinal);

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_ItsFiles_KnowExactlyWhatTheTableSays(string room)
    {
        var arrows = SourceTree.Instance.Arrows;
        var used = arrows.Where(arrow => arrow.Key.From == room).ToList();

        used.Where(arrow => !Allowed[room].Contains(arrow.Key.To, StringComparer.Ordinal))
            .SelectMany(arrow => arrow)
            .ShouldBeEmpty($"ARCHITECTURE.md does not let {room} know this");
        Allowed[room].Except(used.Select(arrow => arrow.Key.To), StringComparer.Ordinal)
            .ShouldBeEmpty($"ARCHITECTURE.md says that {room} knows this, and it does not");
    }

    // Else any circle could be allowed, arrow by arrow.
    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_ByTheArrows_NeverComesBackToItself(string room)
    {
        var known = new HashSet<string>(Allowed[room], StringComparer.Ordinal);
        for (var before = 0; before < known.Count;)
        {
            before = known.Count;
            known.UnionWith(known.SelectMany(other => Allowed[other]).ToList());
        }

        known.ShouldNotContain(room);
    }

    [Fact]
    public void Rooms_OfTheLibrary_AreThoseOfTheTable()
    {
        var library = Path.Combine(SourceTree.Folder, "Trasvase") + Path.DirectorySeparatorChar;
        SourceTree.Instance.Files
            .Where(file => file.FilePath.StartsWith(library, StringComparison.Ordinal))
            .Select(SourceTree.RoomOf)
            .Distinct(StringComparer.Ordinal)
            .ShouldBe(Allowed.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Namespaces_OfTheLibrary_AreTheirFoldersAndTrasvaseForWhatIsPublic()
    {
        var rooms = Allowed.Keys.Select(room => room == "." ? "Trasvase" : $"Trasvase.{room.Replace('/', '.')}")
            .ToHashSet(StringComparer.Ordinal);

        var types = typeof(TrasvaseClient).Assembly.GetTypes();
        types.Where(type => type is { IsPublic: true, Namespace: not "Trasvase" }).ShouldBeEmpty("one using is enough");
        types
            .Select(type => type.Namespace ?? "")
            .Where(name => name.StartsWith("Trasvase", StringComparison.Ordinal) && !rooms.Contains(name))
            .Distinct()
            .ShouldBeEmpty();
    }

    [GeneratedRegex(@"^\| `(?<room>[\w./]+?)/?` \| .* \| (?<knows>[^|]*) \|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RoomRow();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
