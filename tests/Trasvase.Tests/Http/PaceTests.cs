using Trasvase.Http.Bodies;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Http;

public class PaceTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly ManualTime _time = new();

    [Fact]
    public void Came_ByteASecond_IsNoticedWhenTheWindowIsFull()
    {
        var pace = new Pace(Window, _time);

        var noticed = Enumerable.Range(1, 60).Select(_ => Came(pace, TimeSpan.FromSeconds(1), 1)).ToList();

        noticed[..^1].ShouldAllBe(slow => slow == null);
        noticed[^1].ShouldBe((60, Window));
    }

    [Fact]
    public void Came_TheLeastPace_IsNeverNoticed()
    {
        var pace = new Pace(Window, _time);

        Enumerable.Range(1, 1000).Select(_ => Came(pace, TimeSpan.FromSeconds(1), Pace.Least)).ShouldAllBe(slow => slow == null);
    }

    [Fact]
    public void Came_BytesThatAreTakenSlowly_AreNotBlamedOnWhoGivesThem()
    {
        var pace = new Pace(Window, _time);
        for (var i = 0; i < 1000; i++)
        {
            Came(pace, TimeSpan.FromMilliseconds(1), 1).ShouldBeNull();
            _time.Advance(Window);
        }
    }

    [Fact]
    public void Came_CreepsAfterAFastWindow_IsNoticedInTheNext()
    {
        var pace = new Pace(Window, _time);

        Came(pace, Window, 1 << 30).ShouldBeNull();

        Came(pace, Window, 1).ShouldBe((1, Window));
    }

    private (long Moved, TimeSpan Waited)? Came(Pace pace, TimeSpan after, int count)
    {
        pace.Wait();
        _time.Advance(after);
        return pace.Came(count);
    }
}
