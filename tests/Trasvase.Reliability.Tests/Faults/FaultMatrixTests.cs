namespace Trasvase.Reliability.Tests.Faults;

/// <summary>Each cell of the matrix is a test case. They are in several classes, because classes run side by side.</summary>
public abstract class FaultMatrix
{
    /// <summary>Runs one cell.</summary>
    internal static async Task CheckAsync(IEnumerable<FaultCell> cells, string name) =>
        (await Verdict.OfAsync(cells.Single(cell => cell.Name == name), TestContext.Current.CancellationToken)).ShouldBeNull();

    internal static IEnumerable<TheoryDataRow<string>> Rows(IEnumerable<FaultCell> cells) =>
        cells.Select(cell => new TheoryDataRow<string>(cell.Name) { TestDisplayName = cell.Name });
}

/// <summary>Connections.</summary>
public sealed class NetworkFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(NetworkCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(NetworkCells.All, cell);
}

/// <summary>Answers.</summary>
public sealed class AnswerFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(AnswerCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(AnswerCells.All, cell);
}

/// <summary>Statuses and codes.</summary>
public sealed class StatusFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(StatusCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(StatusCells.All, cell);
}

/// <summary>The source.</summary>
public sealed class SourceFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(SourceCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(SourceCells.All, cell);
}

/// <summary>The target.</summary>
public sealed class TargetFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(TargetCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(TargetCells.All, cell);
}

/// <summary>Listings and keys.</summary>
public sealed class ListingFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(ListingCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(ListingCells.All, cell);
}

/// <summary>Connections, of what the target fetches by itself.</summary>
public sealed class CopiedNetworkFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Network);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Network, cell);
}

/// <summary>Answers to such requests.</summary>
public sealed class CopiedAnswersFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Answers);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Answers, cell);
}

/// <summary>Statuses and codes of such requests.</summary>
public sealed class CopiedStatusesFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Statuses);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Statuses, cell);
}

/// <summary>The source that the target fetches from.</summary>
public sealed class CopiedSourcesFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Sources);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Sources, cell);
}

/// <summary>The target that fetches, and listings and keys.</summary>
public sealed class CopiedTargetsFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Targets);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Targets, cell);
}

/// <summary>Objects that may be copied and never relayed.</summary>
public sealed class CopiedOnlyFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopiedCells.Only);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopiedCells.Only, cell);
}

/// <summary>What can happen only where the target fetches by itself.</summary>
public sealed class CopyFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopyCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopyCells.All, cell);
}

/// <summary>The source meanwhile, and the target beforehand.</summary>
public sealed class CopySourceFaultTests : FaultMatrix
{
    public static IEnumerable<TheoryDataRow<string>> Cells => Rows(CopySourceCells.All);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Object_MetByFault_EndsAsSpecified(string cell) => CheckAsync(CopySourceCells.All, cell);
}
