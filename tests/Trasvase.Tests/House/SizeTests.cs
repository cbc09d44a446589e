using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Trasvase.Tests.House;

/// <summary>Keeps rooms, files, functions and lines small enough to be taken in at a glance.</summary>
public sealed class SizeTests
{
    private const int LineMax = 140;
    private const int FileMax = 250;
    private const int RoomMax = 25;
    private const int FunctionMax = 60;
    private const int ParametersMax = 6;

    private static IReadOnlyList<SyntaxTree> Files => SourceTree.Instance.Files;

    [Fact]
    public void Lines_OfAllFiles_FitOnAScreen() => Files
        .SelectMany(file => file.GetText().Lines
            .Where(line => line.Span.Length > LineMax)
            .Select(line => $"{SourceTree.NameOf(file)}:{line.LineNumber + 1}"))
        .ShouldBeEmpty($"lines have at most {LineMax} characters");

    [Fact]
    public void Files_Length_IsAFewScreens() => Files
        .Select(file => (Name: SourceTree.NameOf(file), Lines: file.GetText().Lines.Count - 1))
        .Where(file => file.Lines > FileMax)
        .ShouldBeEmpty($"files have at most {FileMax} lines");

    [Fact]
    public void Rooms_FilesIn_AreFew() => Files
        .GroupBy(file => Path.GetDirectoryName(SourceTree.NameOf(file))!, StringComparer.Ordinal)
        .Where(room => room.Count() > RoomMax)
        .Select(room => $"{room.Key}: {room.Count()}")
        .ShouldBeEmpty($"rooms have at most {RoomMax} files");

    [Fact]
    public void Functions_Length_IsOneScreen() => Nodes<SyntaxNode>()
        .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
        .Select(node => (Place: Place(node), Lines: Lines(node)))
        .Where(function => function.Lines > FunctionMax)
        .ShouldBeEmpty($"functions have at most {FunctionMax} lines");

    // Of a record that is only data each parameter is a named value, and of a log message each is a field of it.
    [Fact]
    public void Functions_Parameters_AreFew() => Nodes<ParameterListSyntax>()
        .Where(list => list.Parameters.Count > ParametersMax && list.Parent is not RecordDeclarationSyntax && !IsLogMessage(list.Parent))
        .Select(Place)
        .ShouldBeEmpty($"functions have at most {ParametersMax} parameters");

    // Several assignments in one line are no shorter to read: only two values that change places need it.
    [Fact]
    public void Assignments_OfTuples_AreSwaps() => Nodes<AssignmentExpressionSyntax>()
        .Where(assignment => assignment.Left is TupleExpressionSyntax or DeclarationExpressionSyntax)
        .Where(assignment => assignment.Right is TupleExpressionSyntax right && !IsSwap(assignment.Left, right))
        .Select(Place)
        .ShouldBeEmpty("a statement assigns one thing");

    private static bool IsSwap(ExpressionSyntax left, TupleExpressionSyntax right) => left is TupleExpressionSyntax tuple
        && tuple.Arguments.Select(one => one.ToString()).Order(StringComparer.Ordinal).SequenceEqual(
            right.Arguments.Select(one => one.ToString()).Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static bool IsLogMessage(SyntaxNode? node) => node is MethodDeclarationSyntax method
        && method.AttributeLists.SelectMany(list => list.Attributes)
            .Any(attribute => string.Equals(attribute.Name.ToString(), "LoggerMessage", StringComparison.Ordinal));

    private static IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Files.SelectMany(file => file.GetRoot().DescendantNodes().OfType<T>());

    private static int Lines(SyntaxNode node)
    {
        var span = node.SyntaxTree.GetLineSpan(node.Span);
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string Place(SyntaxNode node) =>
        $"{SourceTree.NameOf(node.SyntaxTree)}:{node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";
}
