using Microsoft.Extensions.Time.Testing;
using Trasvase.Server.Running;

namespace Trasvase.Server.Tests;

public sealed class CourseTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Add_ASecondApart_HasTheRatesOfEachSecond()
    {
        var course = new Course(_time);

        for (var second = 1; second <= 3; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            course.Add(new TransferProgress { BytesMoved = 100 * second, Transferred = 2 * second, Connections = second });
            course.Add(new TransferProgress { BytesMoved = 1_000_000 });
        }

        course.Points().Select(point => (point.Rate, point.Objects, point.Connections)).ShouldBe([(100, 2, 1), (100, 2, 2), (100, 2, 3)]);
    }

    [Fact]
    public void Add_ForDays_KeepsTheWholeInFewPoints()
    {
        var course = new Course(_time);
        for (var second = 1; second <= 3 * 86_400; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            course.Add(new TransferProgress { BytesMoved = 1000L * second });
        }

        var points = course.Points();
        points.Count.ShouldBeInRange(250, 600);
        points.ShouldAllBe(point => Math.Abs(point.Rate - 1000) < 1);
        (points[^1].At - points[0].At).ShouldBeGreaterThan(TimeSpan.FromDays(2.8));
        points.Select(point => point.At).ShouldBeInOrder();
    }

    [Fact]
    public void SecondsLeft_BeforeThereIsEvidence_IsNotKnown()
    {
        var meter = new RateMeter();
        var progress = new TransferProgress { BytesListed = 1000, ListingDone = true };
        meter.Add(progress);
        meter.SecondsLeft(progress).ShouldBeNull();

        progress = progress with { Elapsed = TimeSpan.FromSeconds(4), BytesMoved = 400, BytesDone = 400 };
        meter.Add(progress);
        meter.Rate.ShouldBe(100);
        meter.SecondsLeft(progress).ShouldBe(6);
        meter.SecondsLeft(progress with { ListingDone = false }).ShouldBeNull();
    }

    [Fact]
    public void Rate_AfterAStall_ForgetsWhatIsLongAgo()
    {
        var meter = new RateMeter();
        for (var second = 0; second <= 20; second++)
        {
            meter.Add(new TransferProgress { Elapsed = TimeSpan.FromSeconds(second), BytesMoved = 100 * Math.Min(second, 10) });
        }

        meter.Rate.ShouldBe(0);
    }
}
