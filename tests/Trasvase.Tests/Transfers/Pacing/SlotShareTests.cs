using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class SlotShareTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnterAsync_TwoGatesOfWhichOneWantsMuchMore_AreServedInTurn()
    {
        var share = new SlotShare(4);
        var (many, few) = (new Gate(100, share), new Gate(100, share));
        var held = await EnterAsync(many, 4);
        var waiting = Enumerable.Range(0, 20).Select(_ => many.EnterAsync(owner: null, None).AsTask()).ToList();
        var two = Enumerable.Range(0, 2).Select(_ => few.EnterAsync(owner: null, None).AsTask()).ToList();

        held.ForEach(slot => slot.Dispose());

        (many.Held, few.Held, share.Taken).ShouldBe((2, 2, 4));
        await Task.WhenAll([.. two, .. waiting.Take(2)]).WaitAsync(TimeSpan.FromSeconds(10), None);
    }

    [Fact]
    public async Task EnterAsync_OneGateAlone_HasAll()
    {
        var share = new SlotShare(4);
        var gate = new Gate(100, share);

        var tasks = Enumerable.Range(0, 5).Select(_ => gate.EnterAsync(owner: null, None).AsTask()).ToList();
        (await tasks[0]).Dispose();

        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(10), None);
        share.Taken.ShouldBe(4);
    }

    [Fact]
    public async Task EnterAsync_TheOneInLineGivesUp_ItsSlotGoesToTheNextGate()
    {
        var share = new SlotShare(1);
        var (first, second, third) = (new Gate(1, share), new Gate(1, share), new Gate(1, share));
        var held = await first.EnterAsync(owner: null, None);
        using var giveUp = new CancellationTokenSource();
        var left = second.EnterAsync(owner: null, giveUp.Token).AsTask();
        var stays = third.EnterAsync(owner: null, None).AsTask();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(left);

        held.Dispose();

        (await stays.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        share.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Lend_WhoHoldsAllWaits_AnotherGateIsServedUntilItIsTakenBack()
    {
        var share = new SlotShare(2);
        var (waits, other) = (new Gate(2, share), new Gate(2, share));
        var held = await EnterAsync(waits, 2);
        var served = other.EnterAsync(owner: null, None).AsTask();

        using (waits.Lend())
        {
            (await served.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        }

        var next = other.EnterAsync(owner: null, None).AsTask();
        next.IsCompleted.ShouldBeFalse();
        held.ForEach(slot => slot.Dispose());
        (await next.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        share.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task Rest_GateThatHoldsAll_LeavesHalfToOthersMeanwhile()
    {
        var share = new SlotShare(4);
        var (down, other) = (new Gate(4, share), new Gate(4, share));
        var held = await EnterAsync(down, 4);
        var waiting = Enumerable.Range(0, 4).Select(_ => other.EnterAsync(owner: null, None).AsTask()).ToList();

        down.Rest(isAtRest: true);
        var meanwhile = other.Held;
        down.Rest(isAtRest: false);
        (await waiting[0].WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();

        (meanwhile, other.Held).ShouldBe((2, 1));
        held.ForEach(slot => slot.Dispose());
        foreach (var task in waiting.Skip(1))
        {
            (await task.WaitAsync(TimeSpan.FromSeconds(10), None)).Dispose();
        }

        share.Taken.ShouldBe(0);
    }

    [Fact]
    public async Task EnterAsync_ManyGatesAtOnceOfWhichSomeGiveUp_NeverExceedsTheTotalAndLosesNone()
    {
        var share = new SlotShare(5);
        var most = 0;
        await Parallel
            .ForEachAsync(Enumerable.Range(0, 40), new ParallelOptions
            {
                MaxDegreeOfParallelism = 40,
                CancellationToken = None,
            }, async (i, token) =>
        {
            var gate = new Gate(1 + (i % 7), share);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async j =>
            {
                using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(token);
                if (j % 5 == 0)
                {
                    giveUp.CancelAfter(TimeSpan.FromMilliseconds(j % 3));
                }

                try
                {
                    using var slot = await gate.EnterAsync(j % 2 == 0 ? gate : null, giveUp.Token);
                    most = Math.Max(most, share.Taken);
                    await Task.Yield();
                }
                catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
                {
                    // As was meant.
                }
            }));
        }).WaitAsync(TimeSpan.FromSeconds(60), None);

        (most, share.Taken).ShouldBe((5, 0));
    }

    private static async Task<List<Slot>> EnterAsync(Gate gate, int count)
    {
        var slots = new List<Slot>();
        for (var i = 0; i < count; i++)
        {
            slots.Add(await gate.EnterAsync(owner: null, None));
        }

        return slots;
    }
}
