using Trasvase.Http;
using Trasvase.Testing.Checking;
using Trasvase.Testing.Data;
using Trasvase.Transfers.Carrying;
using static Trasvase.Testing.Checking.ReportedOutcome;

namespace Trasvase.Tests.Checking;

/// <summary>Each rule by itself, over facts that are written down.</summary>
public sealed class CheckerRuleTests
{
    private static readonly ObjectState Old = State("k", "\"1\"", new PositionalData(1, 100));
    private static readonly ObjectState New = State("k", "\"2\"", new PositionalData(2, 100));
    private static readonly ObjectState Foreign = State("k", "\"f\"", new PositionalData(3, 50));

    private static readonly RunFacts Clean = new()
    {
        SourceVersions = [Old, New],
        Listed = ["k"],
        SourceAfter = [New],
        TargetAfter = [New],
        Reports = [new RunReport([Reported(New)], new ReportTotals(1, 1, 0, 0, 0))],
    };

    public static TheoryData<string, RunFacts, ViolationKind?> Cases => new()
    {
        { "clean", Clean, null },
        { "an older version was pinned", Clean with { TargetAfter = [Old], Reports = Report(Reported(Old)) }, null },
        { "another version than reported", Clean with { TargetAfter = [Old] }, ViolationKind.FalseSuccess },
        { "unchanged, but it is not", Clean with
        {
            TargetAfter = [Old],
            Reports = Report(Reported(New) with { Outcome = Unchanged }),
        }, ViolationKind.FalseSuccess },
        { "a version that never was", Clean with { Reports = Report(Reported(New) with { SourceETag = "\"9\"" }) }, ViolationKind.FalseSuccess },
        { "wrong size", Clean with { Reports = Report(Reported(New) with { Size = 99 }) }, ViolationKind.Accounting },
        { "reported under a key that is not there", Clean with { Reports = Report(Reported(New) with { TargetKey = "other" }) }, ViolationKind.Lost },
        { "renamed", Clean with
        {
            TargetBefore = [Foreign],
            TargetAfter = [Foreign, New with { Key = "k_AbC123" }],
            Reports = Report(Reported(New) with { TargetKey = "k_AbC123" }),
        }, null },
        { "failed with a reason", Clean with
        {
            TargetAfter = [],
            Reports = Report(Reported(New) with { Outcome = Failed, Reason = "Why not." }),
        }, null },
        { "failed without a reason", Clean with
        {
            TargetAfter = [],
            Reports = Report(Reported(New) with { Outcome = Failed, Reason = " " }),
        }, ViolationKind.Lost },
        { "skipped without a reason", Clean with
        {
            TargetAfter = [],
            Reports = Report(Reported(New) with { Outcome = Skipped }),
        }, ViolationKind.Lost },
        { "not mentioned at all", Clean with { TargetAfter = [], Reports = Report() }, ViolationKind.Lost },
        { "not mentioned, but there", Clean with { Reports = Report() }, ViolationKind.Accounting },
        { "not mentioned by a resumed run, but there", Clean with { Reports = Report(), NamesAll = false }, null },
        { "not mentioned by a resumed run, nor there", Clean with
        {
            TargetAfter = [],
            Reports = Report(),
            NamesAll = false,
        }, ViolationKind.Lost },
        { "not mentioned by a job that says why it stopped", Clean with
        {
            TargetAfter = [],
            Reports = [Report()[0] with { Stopped = "No network." }],
        }, null },
        { "mentioned twice", Clean with { Reports = Report(Reported(New), Reported(New)) }, ViolationKind.Accounting },
        { "mentioned by two runs", Clean with { Reports =
        [
            new RunReport([Reported(New)], Totals: null),
            .. Report(Reported(New) with { Outcome = Unchanged }),
        ] }, null },
        { "sums that do not add up", Clean with { Reports = [new RunReport([Reported(New)], new ReportTotals(2, 1, 0, 0, 0))] }, ViolationKind.Accounting },
        { "sums that are not those of the objects", Clean with { Reports = [new RunReport(
            [Reported(New)], new ReportTotals(1, 0, 1, 0, 0))] }, ViolationKind.Accounting },
        { "a key that the source never had", Clean with { Reports = Report(
            Reported(New), Reported(New) with { SourceKey = "x", Outcome = Failed, Reason = "Why not." }) }, ViolationKind.Accounting },
        { "a dry run claims nothing", Clean with { TargetAfter = [], Reports = Report(Reported(New) with { IsDryRun = true }) }, null },
        { "two keys on one", Clean with
        {
            SourceVersions = [New, Old with { Key = "K" }],
            Listed = ["k", "K"],
            SourceAfter = [New, Old with { Key = "K" }],
            Reports = Report(Reported(New), Reported(Old) with { SourceKey = "K" }),
        }, ViolationKind.FalseSuccess },
        { "what was there before is replaced unasked", Clean with { TargetBefore = [Foreign] }, ViolationKind.Lost },
        { "what was there before is replaced as asked", Clean with { TargetBefore = [Foreign], MayReplace = true }, null },
        { "what was there before is gone although it may be replaced", Clean with
        {
            TargetBefore = [Foreign],
            MayReplace = true,
            TargetAfter = [],
            Reports = Report(Reported(New) with { Outcome = Failed, Reason = "Why not." }),
        }, ViolationKind.Lost },
        { "another's object is replaced unasked", Clean with { TargetByOthers = [Foreign] }, ViolationKind.Lost },
        { "another replaces ours", Clean with { TargetByOthers = [Foreign], TargetAfter = [Foreign] }, null },
        { "another's earlier object is gone", Clean with
        {
            TargetByOthers = [State("k", "\"e\"", new PositionalData(8, 3)), Foreign],
            TargetAfter = [Foreign],
        }, null },
        { "a delete at the target", Clean with { TargetDeletes = [new DeletedObject("k", null, null)] }, ViolationKind.WronglyDeleted },
        { "removed by a sync", Synced, null },
        { "removed by a sync that does not tell", Synced with { Reports = [Report(Reported(New))[0] with { Removed = 0 }] }, ViolationKind.Accounting },
        { "removed by something that is no sync", Synced with { IsSyncWithDelete = false }, ViolationKind.WronglyDeleted },
        { "removed by a sync, and the source had it", Synced with { SourceVersions =
        [
            Old,
            New,
            Foreign with { Key = "x" },
        ] }, ViolationKind.WronglyDeleted },
        { "removed by a sync, and the source had it only long ago", Synced with
        {
            SourceVersions = [Old, New, Foreign with { Key = "x" }],
            GoneBefore = ["x"],
        }, null },
        { "removed by a sync in another version", Synced with { TargetDeletes = [new DeletedObject("x", "\"other\"", null)] }, ViolationKind.WronglyDeleted },
        { "gone in a sync that did not remove it", Synced with { TargetDeletes = [] }, ViolationKind.Lost },
        { "a piece of a version", Clean with { TargetAfter = [State("k", "\"t\"", new PositionalData(2, 40))] }, ViolationKind.Mixed },
        { "one byte too many", Clean with { TargetAfter = [State("k", "\"t\"", new PositionalData(2, 101))] }, ViolationKind.Corrupt },
        { "something nobody wrote, under a new key", Clean with { TargetAfter =
        [
            New,
            State("x", "\"t\"", new PositionalData(77, 10)),
        ] }, ViolationKind.Corrupt },
        { "a whole version under a key nobody named", Clean with { TargetAfter = [New, Old with { Key = "k_Xyz789" }] }, null },
        { "moved", Moved, null },
        { "moved before it could be reported", Moved with { Reports = Report(), NamesAll = false }, null },
        { "deleted by a copy", Moved with { IsMove = false }, ViolationKind.WronglyDeleted },
        { "deleted unverified", Moved with { Reports = Report(Reported(New) with { VerifiedBy = null }) }, ViolationKind.WronglyDeleted },
        { "another version deleted than copied", Moved with
        {
            TargetAfter = [Old],
            Reports = Report(Reported(Old)),
        }, ViolationKind.WronglyDeleted },
        { "deleted without a copy", Moved with
        {
            TargetAfter = [],
            Reports = Report(Reported(New) with { Outcome = Failed, Reason = "Why not." }),
        }, ViolationKind.WronglyDeleted },
        { "said to be removed, and is there", Clean with
        {
            IsMove = true,
            Reports = Report(Reported(New) with { SourceRemoved = true }),
        }, ViolationKind.FalseSuccess },
        { "a stamp of another version", Clean with { TargetAfter = [New with { Stamp = StampOf("\"1\"", 100) }] }, ViolationKind.FalseSuccess },
        { "a stamp of this version", Clean with { TargetAfter = [New with { Stamp = StampOf("\"2\"", 100) }] }, null },
        { "another's stamp", Clean with
        {
            TargetByOthers = [Foreign],
            TargetAfter = [Foreign with { Stamp = StampOf("\"1\"", 100) }],
        }, null },
    };

    private static RunFacts Synced => Clean with
    {
        IsSyncWithDelete = true,
        TargetBefore = [Foreign with { Key = "x" }],
        TargetDeletes = [new DeletedObject("x", Foreign.ETag, null)],
        Reports = [Report(Reported(New))[0] with { Removed = 1 }],
    };

    private static RunFacts Moved => Clean with
    {
        IsMove = true,
        SourceAfter = [],
        SourceDeletes = [new DeletedObject("k", New.ETag, null)],
        Reports = Report(Reported(New) with { SourceRemoved = true }),
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public async Task Check_Case_IsWhatItIs(string name, RunFacts facts, ViolationKind? expected)
    {
        var found = await Checker.CheckAsync(facts, TestContext.Current.CancellationToken);

        var told = $"{name}: {string.Join(' ', found)}";
        (found.Count > 0).ShouldBe(expected is not null, told);
        found.All(violation => violation.Sentence.EndsWith('.')).ShouldBeTrue(told);
        (expected is null || found.Any(violation => violation.Kind == expected)).ShouldBeTrue(told);
    }

    [Fact]
    public async Task Check_LargeObjects_AreComparedWithoutHoldingThem()
    {
        var (first, second) = (new PositionalData(1, 40_000_000), new PositionalData(2, 40_000_000));
        var mixed = await ObjectContent.ReadAsync(
            new Joined(first, second, 8_388_608), () => new Joined(first, second, 8_388_608), TestContext.Current.CancellationToken);
        var facts = Clean with
        {
            SourceVersions = [State("k", "\"1\"", first), State("k", "\"2\"", second)],
            SourceAfter = [State("k", "\"2\"", second)],
            TargetAfter = [new ObjectState("k", "\"t\"", null, mixed)],
            Reports = Report(Reported(State("k", "\"2\"", second))),
        };

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = await Checker.CheckAsync(facts, TestContext.Current.CancellationToken);

        found.ShouldContain(violation => violation.Kind == ViolationKind.Mixed
            && violation.Sentence.Contains("from 8388608 on", StringComparison.Ordinal));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(8_000_000);
    }

    private static ObjectState State(string key, string eTag, PositionalData data) => new(key, eTag, null, ObjectContent.Of(data));

    private static ReportedObject Reported(ObjectState state) => new(state.Key, "k", Transferred)
    {
        Size = state.Content.Length,
        SourceETag = state.ETag,
        VerifiedBy = "md5",
    };

    private static RunReport[] Report(params ReportedObject[] objects) =>
    [
        new RunReport(objects, new ReportTotals(
            objects.Length,
            objects.Count(reported => reported.Outcome == Transferred),
            objects.Count(reported => reported.Outcome == Unchanged),
            objects.Count(reported => reported.Outcome == Skipped),
            objects.Count(reported => reported.Outcome == Failed))),
    ];

    private static string StampOf(string eTag, long size) =>
        new Stamp("00", eTag, null, size, "0011223344556677", VerifiedBy.Md5, "01").ToValue();

    // The first bytes of one, then the rest of another.
    private sealed class Joined(PositionalData first, PositionalData second, long turn) : Trasvase.Storage.ReadOnlyStream
    {
        private long _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var end = _position < turn ? turn : second.Length;
            var count = (int)Math.Min(buffer.Length, end - _position);
            (_position < turn ? first : second).Fill(_position, buffer.Span[..count]);
            _position += count;
            return ValueTask.FromResult(count);
        }
    }
}
