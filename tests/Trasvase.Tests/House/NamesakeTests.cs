using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.House;

/// <summary>Who looks for the tests of a class finds them: under its name, or in the table of <c>tests/README.md</c>.</summary>
public sealed partial class NamesakeTests
{
    // So many decisions make a class one whose tests somebody will look for.
    private const int DecisionsMin = 12;

    private static readonly string Folder = Path.Combine(RepositoryRoot.Directory, "tests");
    private static readonly HashSet<string> TestClasses = [.. TestSources().SelectMany(text => ClassName().Matches(text)).Select(Name)];
    private static readonly IReadOnlyDictionary<string, string[]> Table = File.ReadLines(Path.Combine(Folder, "README.md"))
        .Select(line => Row().Match(line))
        .Where(row => row.Success)
        .ToDictionary(Name, row => row.Groups["tests"].Value.Split(", ", StringSplitOptions.TrimEntries), StringComparer.Ordinal);

    private static readonly IReadOnlyDictionary<string, int> Decisions = SourceTree.Instance.Files
        .GroupBy(file => Path.GetFileName(file.FilePath).Split('.')[0], StringComparer.Ordinal)
        .ToDictionary(files => files.Key, files => files.Sum(Count), StringComparer.Ordinal);

    [Fact]
    public void Classes_ThatDecide_HaveTestsThatAreFound() => Decisions
        .Where(of => of.Value >= DecisionsMin && !TestClasses.Contains(of.Key + "Tests") && !Table.ContainsKey(of.Key))
        .Select(of => $"{of.Key} ({of.Value} decisions)")
        .ShouldBeEmpty("write tests of its name, or say in tests/README.md where they are");

    [Fact]
    public void Table_EachRow_IsTrue() => Table
        .SelectMany(row => row.Value.Select(tests => (Class: row.Key, Tests: tests.Trim('`'))))
        .Where(row => !Decisions.ContainsKey(row.Class) || TestClasses.Contains(row.Class + "Tests") || !TestClasses.Contains(row.Tests))
        .ShouldBeEmpty("each row names a class without a namesake, and tests that exist");

    private static int Count(SyntaxTree file) => file.GetRoot().DescendantNodes().Count(node => node is IfStatementSyntax
        or WhileStatementSyntax
        or ForStatementSyntax
        or CommonForEachStatementSyntax
        or CatchClauseSyntax
        or ConditionalExpressionSyntax
        or SwitchExpressionArmSyntax
        or SwitchLabelSyntax
        || node.IsKind(SyntaxKind.LogicalAndExpression)
        || node.IsKind(SyntaxKind.LogicalOrExpression)
        || node.IsKind(SyntaxKind.CoalesceExpression));

    private static IEnumerable<string> TestSources() => Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Select(File.ReadAllText);

    private static string Name(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(@"\bclass (?<name>\w+Tests)\b", RegexOptions.None, 1000)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<tests>.+) \|$", RegexOptions.None, 1000)]
    private static partial Regex Row();
}
