using Trasvase.Testing.Dialects;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>Each cell is a test case: a store with an accent, and a command.</summary>
public abstract class DialectMatrix
{
    internal static IEnumerable<TheoryDataRow<string, DialectCommand>> Rows(DialectCommand command) => DialectCells.All
        .Where(cell => cell.Command == command)
        .Select(cell => new TheoryDataRow<string, DialectCommand>(cell.Dialect, cell.Command)
        {
            TestDisplayName = $"{cell.Dialect}, {cell.Command}",
        });

    internal static async Task CheckAsync(string dialect, DialectCommand command) =>
        (await DialectVerdict.OfAsync(
            DialectList.Create(dialect), command, DialectCells.EndOf(dialect), TestContext.Current.CancellationToken)).ShouldBeNull();
}

/// <summary>Copy.</summary>
public sealed class DialectCopyTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Copy);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>Move.</summary>
public sealed class DialectMoveTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Move);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>Sync.</summary>
public sealed class DialectSyncTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Sync);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>Verify.</summary>
public sealed class DialectVerifyTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Verify);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>Plan.</summary>
public sealed class DialectPlanTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Plan);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>List.</summary>
public sealed class DialectListTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.List);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}

/// <summary>Resume.</summary>
public sealed class DialectResumeTests : DialectMatrix
{
    public static IEnumerable<TheoryDataRow<string, DialectCommand>> Cells => Rows(DialectCommand.Resume);

    [Theory]
    [MemberData(nameof(Cells))]
    public Task Store_WithAnAccent_EndsAsSpecified(string dialect, DialectCommand command) => CheckAsync(dialect, command);
}
