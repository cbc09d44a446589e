using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Trasvase.Testing.Emulators;

namespace Trasvase.Tests.House;

/// <summary>The source code of the library and the command, read as the compiler reads it. Made once.</summary>
internal sealed class SourceTree
{
    private static readonly Lazy<SourceTree> Once = new(() => new SourceTree());

    private readonly CSharpCompilation _library;
    private readonly Lazy<ILookup<(string From, string To), string>> _arrows;

    private SourceTree()
    {
        _arrows = new Lazy<ILookup<(string From, string To), string>>(FindArrows);
        Files = [.. Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Where(IsWritten)
            .Order(StringComparer.Ordinal)
            .Select(Parse)];
        _library = CSharpCompilation.Create(
            "Trasvase",
            [.. Files.Where(file => file.FilePath.StartsWith(LibraryFolder, StringComparison.Ordinal)), Usings()],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Where(path => Path.GetFileName(path) is not ("Trasvase.dll" or "trasvase.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>The one.</summary>
    public static SourceTree Instance => Once.Value;

    /// <summary>The folder <c>src</c>.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot.Directory, "src");

    /// <summary>All files of it.</summary>
    public IReadOnlyList<SyntaxTree> Files { get; }

    private static string LibraryFolder { get; } = Path.Combine(Folder, "Trasvase") + Path.DirectorySeparatorChar;

    /// <summary>A file's path below <c>src</c>.</summary>
    public static string NameOf(SyntaxTree file) => Path.GetRelativePath(Folder, file.FilePath).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>The room of the library that a file is in, as a table names it: <c>Transfers/Pacing</c>; <c>.</c> for the library's own
    /// folder.</summary>
    public static string RoomOf(SyntaxTree file) =>
        Path.GetRelativePath(LibraryFolder, Path.GetDirectoryName(file.FilePath)!).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Each use of one room's types by another room's file: what the compiler binds, wherever it stands in a file, but not in a
    /// comment.</summary>
    public ILookup<(string From, string To), string> Arrows => _arrows.Value;

    private ILookup<(string From, string To), string> FindArrows() => Files
        .Where(file => file.FilePath.StartsWith(LibraryFolder, StringComparison.Ordinal))
        .AsParallel()
        .SelectMany(file => UsedBy(file).Select(use => (Arrow: (From: RoomOf(file), To: use.Room), Use: $"{NameOf(file)} uses {use.Type}")))
        .Where(use => use.Arrow.From != use.Arrow.To)
        .ToLookup(use => use.Arrow, use => use.Use);

    private IEnumerable<(string Room, string Type)> UsedBy(SyntaxTree file)
    {
        var model = _library.GetSemanticModel(file);
        return file.GetRoot().DescendantNodes()
            .OfType<SimpleNameSyntax>()
            .Select(name => model.GetSymbolInfo(name))
            .Select(info => info.Symbol ?? info.CandidateSymbols.FirstOrDefault())
            .Select(symbol => symbol as INamedTypeSymbol ?? symbol?.ContainingType)
            .OfType<INamedTypeSymbol>()
            .SelectMany(type => type.OriginalDefinition.DeclaringSyntaxReferences.Take(1)
                .Select(place => (RoomOf(place.SyntaxTree), type.Name)))
            .Distinct();
    }

    private static bool IsWritten(string path) =>
        !Path.GetRelativePath(Folder, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static SyntaxTree Parse(string path) =>
        CSharpSyntaxTree.ParseText(File.ReadAllText(path), CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview), path);

    // What the project has imported for all its files.
    private static SyntaxTree Usings() => CSharpSyntaxTree.ParseText(
        string.Concat(
            new[]
            {
                "System",
                "System.Collections.Generic",
                "System.IO",
                "System.Linq",
                "System.Net.Http",
                "System.Threading",
                "System.Threading.Tasks",
            }
                .Select(name => $"global using global::{name};\n")),
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview),
        Path.Combine(LibraryFolder, "Usings.cs"));
}
