using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

/// <summary>A terabyte and a thousand small objects over the same connections, in no time: a clock that is a number.</summary>
public class FairnessTests
{
    private const int Connections = 32;
    private const int PartSeconds = 1;
    private const double SmallSeconds = 0.1;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TerabyteFirst_AThousandSmallOnesCome_AreDoneInSecondsAndItLosesHalfMeanwhile()
    {
        var (gate, terabyte) = (new Gate(Connections), new object());
        var running = new PriorityQueue<(Slot Slot, bool IsSmall), double>();
        var parts = new Queue<Task<Slot>>();
        var small = new Queue<Task<Slot>>();
        var (now, partsDone, smallDone, partsBefore) = (0.0, 0, 0, 0);

        // As a sender does: one part more is waited for, always.
        parts.Enqueue(gate.EnterAsync(terabyte, None).AsTask());
        await FillAsync();
        running.Count.ShouldBe(Connections, "alone it has everything");
        while (smallDone < 1000)
        {
            running.TryDequeue(out var ended, out now);
            ended.Slot.Dispose();
            _ = ended.IsSmall ? smallDone++ : partsDone++;
            if (now >= 10 && small.Count == 0 && smallDone == 0)
            {
                partsBefore = partsDone;
                for (var i = 0; i < 1000; i++)
                {
                    small.Enqueue(gate.EnterAsync(owner: null, None).AsTask());
                }
            }

            await FillAsync();
        }

        // 1,000 of 0.1 s each, by half of the connections: 6.25 s, and a part's time until the first slots are free.
        var took = now - 10;
        took.ShouldBeLessThan((1000 * SmallSeconds / (Connections / 2.0)) + (2 * PartSeconds));
        (partsDone - partsBefore).ShouldBeGreaterThanOrEqualTo((int)(0.45 * took * Connections / PartSeconds), "it loses half, no more");

        async Task FillAsync()
        {
            while (gate.Held > running.Count)
            {
                var next = await Task.WhenAny(parts.Concat(small.Take(1)));
                var slot = await next;
                var isSmall = slot.Owner is null;
                _ = isSmall ? small.Dequeue() : parts.Dequeue();
                running.Enqueue((slot, isSmall), now + (isSmall ? SmallSeconds : PartSeconds));
                if (!isSmall)
                {
                    parts.Enqueue(gate.EnterAsync(terabyte, None).AsTask());
                }
            }
        }
    }
}
