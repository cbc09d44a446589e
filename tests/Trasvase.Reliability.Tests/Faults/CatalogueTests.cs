using Trasvase.Testing.Emulators;

namespace Trasvase.Reliability.Tests.Faults;

/// <summary>The matrix is as large as is said, and no row of the catalogue of faults is forgotten.</summary>
public sealed class CatalogueTests
{
    // What one process can meet: network and HTTP, statuses, source, destination, listings and keys.
    private static readonly IReadOnlyList<string> Rows =
    [
        .. Enumerable.Range(1, 16)
            .Select(i => $"N{i}"), .. Enumerable.Range(1, 11).Select(i => $"H{i}"), .. Enumerable.Range(1, 10).Select(i => $"S{i}"),
        .. Enumerable.Range(1, 11).Select(i => $"D{i}"), "L1", "L2", "L5", "L8",

        // Where the target fetches by itself.
        .. Enumerable.Range(1, 16).Select(i => $"X{i}"),
    ];

    // Rows that need no cell, and why.
    private static readonly Dictionary<string, string> Needless = new()
    {
        ["D7"] = "metadata, tags and tier are set by the request that makes the object visible: there is no call after it that could fail",
    };

    // What of a row a cell cannot show, and the test that does.
    private static readonly (string Row, string What, string Test)[] Elsewhere =
    [
        ("N14", "certificates that have ended or are another host's", "Send_CertificateThatProvesNothing_IsOneSentenceAndOneConnection"),
        ("H4", "credentials of the source that can be renewed", "Send_ExpiredToken_RenewsOnceAndGoesOn"),
        (
            "H4",
            "a signature for the target that can be renewed, also within a part",
            "PutPart_SignatureEndsWhileABodyStreams_TheSamePartIsWorthAnotherAttempt"),
        (
            "X1",
            "a source whose objects are opened by a key in headers (SSE-C), and so by no URL",
            "Grant_CustomerKey_IsUnsupportedAndTheProfileSaysWhy"),
        ("S8", "objects that are larger than the target holds", "For_MoreThanAzureHolds_IsNone"),
        ("S8", "objects that would need too many parts", "For_PartSizeThatWouldNeed50001Parts_IsRaised"),
    ];

    private static IReadOnlyList<FaultCell> Cells { get; } =
    [
        .. NetworkCells.All, .. AnswerCells.All, .. StatusCells.All, .. SourceCells.All, .. TargetCells.All, .. ListingCells.All,
        .. CopiedCells.Network, .. CopiedCells.Answers, .. CopiedCells.Statuses, .. CopiedCells.Sources, .. CopiedCells.Targets, .. CopiedCells.Only, .. CopyCells.All, .. CopySourceCells.All,
    ];

    [Fact]
    public void Cells_Counted_AreAsManyAsIsSaid()
    {
        Cells.Count.ShouldBeGreaterThanOrEqualTo(LongForm.Count(1800, 2300));
        Cells.Select(cell => cell.Name).ShouldBeUnique();
    }

    [Fact]
    public void Rows_OfTheCatalogue_HaveACellOrAReason() =>
        Rows.Except(Needless.Keys).Except(Cells.Select(cell => cell.Id)).ShouldBeEmpty();

    [Fact]
    public void Needless_Rows_HaveNoCell() => Needless.Keys.Intersect(Cells.Select(cell => cell.Id)).ShouldBeEmpty();

    [Fact]
    public async Task Elsewhere_TestsThatAreNamed_AreThere()
    {
        var tests = "";
        foreach (var file in Directory.EnumerateFiles(
            RepositoryRoot.File("tests", "Trasvase.Tests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            tests += await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        }

        Elsewhere.Select(entry => entry.Test).ShouldAllBe(name => tests.Contains($" {name}(", StringComparison.Ordinal));
    }
}
