using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class GateLineTests
{
    private readonly GateLine _line = new();
    private readonly object _one = new();
    private readonly object _other = new();

    [Fact]
    public void TakeNext_SmallAndLarge_LargeObjectsHaveUpToHalf()
    {
        _line.Add(null);
        _line.Add(_one);

        _line.TakeNext(level: 4, heldByLarge: 1, Held(1, 0)).Owner.ShouldBeSameAs(_one);
        _line.Add(_one);
        _line.TakeNext(level: 4, heldByLarge: 2, Held(2, 0)).Owner.ShouldBeNull();
        _line.TakeNext(level: 4, heldByLarge: 3, Held(3, 0)).Owner.ShouldBeSameAs(_one, "nobody else waits");
        _line.Count.ShouldBe(0);
    }

    [Fact]
    public void TakeNext_LargeObjects_TheOneWithTheFewestSlotsIsFirst()
    {
        _line.Add(_one);
        _line.Add(_other);

        _line.TakeNext(level: 8, heldByLarge: 3, Held(2, 1)).Owner.ShouldBeSameAs(_other);
    }

    [Fact]
    public void TakeNext_OneSlot_AlternatesBetweenSmallAndLarge()
    {
        for (var i = 0; i < 2; i++)
        {
            _line.Add(null);
            _line.Add(_one);
        }

        Enumerable.Range(0, 4).Select(_ => _line.TakeNext(level: 1, heldByLarge: 0, []).Owner is not null)
            .ShouldBe([true, false, true, false]);
    }

    [Fact]
    public void Remove_WhoWaitsNoMore_IsNotServedAndTheOthersKeepTheirTurn()
    {
        var first = _line.Add(null);
        var gone = _line.Add(null);
        var last = _line.Add(null);

        _line.Remove(gone);
        _line.Remove(_line.Add(_one));

        _line.TakeNext(4, 0, []).ShouldBeSameAs(first);
        _line.TakeNext(4, 0, []).ShouldBeSameAs(last);
        _line.Count.ShouldBe(0);
    }

    private Dictionary<object, int> Held(int one, int other) => new() { [_one] = one, [_other] = other };
}
