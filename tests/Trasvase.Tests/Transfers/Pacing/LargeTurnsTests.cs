using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public sealed class LargeTurnsTests
{
    private readonly Gate _relays = new(32);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(256, 64)]
    [InlineData(32, 8)]
    [InlineData(8, 4)]
    [InlineData(2, 2)]
    public void Follow_Connections_BeginsSoManyThatEachHasSeveral(int connections, int begun)
    {
        _relays.Level = connections;
        var turns = new LargeTurns(_relays);
        turns.Follow();

        Enumerable.Range(0, 300).Count(_ => turns.EnterAsync(None).AsTask().IsCompleted).ShouldBe(begun);
    }

    // Else 8 objects whose digest is taken in order would use 8 connections, however many there are.
    [Fact]
    public async Task Grow_ConnectionsAreFree_BeginsMoreUpToTheNumberOfConnections()
    {
        var turns = new LargeTurns(_relays);
        turns.Follow();
        var waiting = Enumerable.Range(0, 100).Select(_ => turns.EnterAsync(None).AsTask()).ToList();

        turns.Grow();
        await waiting[8];
        waiting[9].IsCompleted.ShouldBeFalse();
        for (var i = 0; i < 100; i++)
        {
            turns.Grow();
        }

        await Task.WhenAll(waiting.Take(32));
        waiting[32].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Grow_NobodyWaits_DoesNothing()
    {
        var turns = new LargeTurns(_relays);
        turns.Follow();
        turns.Grow();
        for (var i = 0; i < 8; i++)
        {
            await turns.EnterAsync(None);
        }

        turns.EnterAsync(None).AsTask().IsCompleted.ShouldBeFalse();
    }
}
