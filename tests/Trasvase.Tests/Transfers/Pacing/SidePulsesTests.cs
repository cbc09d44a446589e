using Trasvase.Storage.Requests;
using Trasvase.Testing.Time;
using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

public class SidePulsesTests
{
    private static readonly (string Source, string Target) Names = ("S3", "Azure");

    private readonly ManualTime _time = new();
    private readonly SidePulses _pulses;

    public SidePulsesTests() => _pulses = new SidePulses(_time);

    [Fact]
    public void Silent_BothSides_NamesTheLonger()
    {
        _pulses.Of(isTarget: true).Ask();
        _time.Advance(TimeSpan.FromSeconds(2));
        _pulses.Silent(Names).ShouldBeNull();
        _pulses.Of(isTarget: false).Ask();
        _time.Advance(TimeSpan.FromSeconds(5));

        _pulses.Silent(Names).ShouldBe(new SideSilence("Azure", TimeSpan.FromSeconds(7), 1, 0));
        _pulses.Of(isTarget: true).Answered();
        _pulses.Silent(Names).ShouldBe(new SideSilence("S3", TimeSpan.FromSeconds(5), 1, 0));
    }

    [Fact]
    public void Repeats_OfEitherSide_CountsForTheSilentOneOnly()
    {
        var target = _pulses.Of(isTarget: true);
        target.Ask();
        _time.Advance(TimeSpan.FromSeconds(30));
        target.Left(isUnanswered: true);

        _pulses.Repeats(isTarget: null, new Repetition(2, 6));

        _pulses.Retries.ShouldBe(1);
        _pulses.Silent(Names).ShouldBe(new SideSilence("Azure", TimeSpan.FromSeconds(30), 2, 6));
        _pulses.Of(isTarget: false).Repetition.ShouldBe(Repetition.None);
    }
}
