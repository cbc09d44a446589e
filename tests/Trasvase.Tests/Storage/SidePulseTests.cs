using Trasvase.Storage.Requests;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Storage;

public class SidePulseTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly SidePulse _pulse;

    public SidePulseTests() => _pulse = new SidePulse(_time);

    [Fact]
    public void Silence_NobodyAsks_IsNone()
    {
        _time.Advance(60 * Second);

        _pulse.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Silence_SomebodyAsksAfterALongRest_CountsFromTheQuestion()
    {
        _time.Advance(60 * Second);
        _pulse.Ask();
        _time.Advance(7 * Second);

        _pulse.Silence.ShouldBe(7 * Second);
    }

    [Fact]
    public void Silence_AnotherIsAnsweredMeanwhile_CountsFromThatAnswer()
    {
        _pulse.Ask();
        _pulse.Ask();
        _time.Advance(7 * Second);
        _pulse.Answered();
        _time.Advance(2 * Second);

        _pulse.Silence.ShouldBe(2 * Second);
    }

    [Fact]
    public void Silence_BytesAreTakenAgainAfterAFailure_GoesOnUntilAnAnswerComes()
    {
        _pulse.Ask();
        _time.Advance(30 * Second);
        _pulse.Left(isUnanswered: true);

        // The second attempt fills a buffer of this machine, and no more.
        _pulse.Ask();
        _time.Advance(1 * Second);
        _pulse.Took();
        _pulse.Ask();
        _time.Advance(9 * Second);
        _pulse.Silence.ShouldBe(40 * Second);
        _pulse.Answered();

        _pulse.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Silence_BetweenTwoAttempts_GoesOn()
    {
        _pulse.Ask();
        _time.Advance(30 * Second);
        _pulse.Left(isUnanswered: true);
        _time.Advance(4 * Second);

        _pulse.Silence.ShouldBe(34 * Second);
    }

    [Fact]
    public void Silence_WhoAskedIsCancelled_IsNone()
    {
        _pulse.Ask();
        _time.Advance(30 * Second);
        _pulse.Left(isUnanswered: false);

        _pulse.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Repeats_OfManyParts_KeepsTheHighestAttemptUntilAnAnswerComes()
    {
        _pulse.Repeats(new Repetition(2, 6));
        _pulse.Repetition.ShouldBe(Repetition.None);

        _pulse.Ask();
        _pulse.Left(isUnanswered: true);
        _pulse.Repeats(new Repetition(3, 6));
        _pulse.Repeats(new Repetition(2, 6));
        _pulse.Repetition.ShouldBe(new Repetition(3, 6));
        _pulse.Ask();
        _pulse.Answered();

        _pulse.Repetition.ShouldBe(Repetition.None);
    }
}
