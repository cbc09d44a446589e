using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class GateTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_SmallWorkAndALargeObjectWait_EachHasHalf()
    {
        var gate = new Gate(8);
        var large = new object();
        var held = new List<Slot>();
        for (var i = 0; i < 8; i++)
        {
            held.Add(await gate.EnterAsync(large, None));
        }

        var waiting = Enumerable.Range(0, 40).Select(i => gate.EnterAsync(i < 20 ? null : large, None).AsTask()).ToList();
        held.ForEach(slot => slot.Dispose());

        (gate.Held, gate.HeldByLarge, waiting.Count).ShouldBe((8, 4, 40));
    }

    [Fact]
    public async Task Spare_IsTold_OnlyWhenASlotIsFreeThatNobodyWaitsFor()
    {
        var spare = 0;
        var gate = new Gate(1) { Spare = () => spare++ };
        var first = await gate.EnterAsync(null, None);
        var second = gate.EnterAsync(null, None).AsTask();

        first.Dispose();
        spare.ShouldBe(0, "the slot went to the second");
        using (gate.Lend())
        {
            spare.ShouldBe(1, "the second waits for its next attempt, and lends its slot");
        }

        (await second).Dispose();
        spare.ShouldBe(2);
    }

    [Fact]
    public async Task EnterAsync_LargeObjectAlone_HasAll()
    {
        var gate = new Gate(8);
        var large = new object();

        var parts = Enumerable.Range(0, 20).Select(_ => gate.EnterAsync(large, None).AsTask()).ToList();

        parts.Count(task => task.IsCompletedSuccessfully).ShouldBe(8);
        (await parts[0]).Dispose();
        (await parts[8]).Owner.ShouldBe(large);
        gate.HeldByLarge.ShouldBe(8);
    }

    [Fact]
    public async Task EnterAsync_OneSlot_GoesToAndFro()
    {
        var gate = new Gate(1);
        var first = await gate.EnterAsync(owner: null, None);
        var order = new List<bool>();
        var waiting = Enumerable.Range(0, 10).Select(i => gate.EnterAsync(i < 5 ? new object() : null, None).AsTask()).ToList();

        for (var slot = first; waiting.Count > 0;)
        {
            slot.Dispose();
            var next = await Task.WhenAny(waiting);
            waiting.Remove(next);
            slot = await next;
            order.Add(slot.Owner is not null);
        }

        order.ShouldBe([true, false, true, false, true, false, true, false, true, false]);
    }

    [Fact]
    public async Task EnterAsync_SeveralLargeObjects_TheOneWithFewestIsNext()
    {
        var gate = new Gate(4);
        var (terabyte, other) = (new object(), new object());
        var held = new List<Slot>();
        for (var i = 0; i < 4; i++)
        {
            held.Add(await gate.EnterAsync(terabyte, None));
        }

        var more = gate.EnterAsync(terabyte, None).AsTask();
        var others = gate.EnterAsync(other, None).AsTask();
        held[0].Dispose();

        (await others).Owner.ShouldBe(other);
        more.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Level_ChangedWhileSlotsAreHeld_CountsFromThenOn()
    {
        var gate = new Gate(4);
        var held = new List<Slot>();
        for (var i = 0; i < 4; i++)
        {
            held.Add(await gate.EnterAsync(owner: null, None));
        }

        gate.Level = 2;
        var next = gate.EnterAsync(owner: null, None).AsTask();
        held[0].Dispose();
        held[1].Dispose();
        next.IsCompleted.ShouldBeFalse("two are held, as many as there are");
        gate.Level = 3;

        await next;
    }

    [Fact]
    public async Task Lend_WhileOneWaits_LetsAnotherIn()
    {
        var gate = new Gate(1);
        using var slot = await gate.EnterAsync(owner: null, None);
        var next = gate.EnterAsync(owner: null, None).AsTask();

        var loan = gate.Lend().ShouldNotBeNull();

        var borrowed = await next;
        gate.Lend().ShouldBeNull("half of them at most");
        loan.Dispose();
        loan.Dispose();
        borrowed.Dispose();
        var third = gate.EnterAsync(owner: null, None).AsTask();
        third.IsCompleted.ShouldBeFalse("it was lent once and is given back once");
    }

    [Fact]
    public async Task EnterAsync_CancelledAtAnyMoment_LosesNoSlot()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var gate = new Gate(random.Next(1, 6));
            var owners = new[] { null, new object(), new object() };
            var draws = Enumerable.Range(0, 30).Select(_ => (Owner: random.Next(3), Cancels: random.Next(2) == 0)).ToList();
            await Task.WhenAll(draws.Select(draw => Task.Run(
                async () =>
                {
                    using var cancel = new CancellationTokenSource();
                    var entering = gate.EnterAsync(owners[draw.Owner], cancel.Token).AsTask();
                    if (draw.Cancels)
                    {
                        await cancel.CancelAsync();
                    }

                    try
                    {
                        using var slot = await entering;
                        slot.Dispose();
                    }
                    catch (OperationCanceledException)
                    {
                        // As it was asked to.
                    }
                },
                None)));

            (gate.Held, gate.IsWanted).ShouldBe((0, false), $"seed {seed}");
        }
    }
}
