using Trasvase.Cli.Output.Display;

namespace Trasvase.Cli.Tests.Output;

public sealed class WaitWordsTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 30, 12, 3, 20, TimeSpan.Zero);
    private static readonly SideWait Wait = new("S3", "the connection was refused", Since);

    [Theory]
    [InlineData(1, "waiting for S3: the connection was refused since 12:03")]
    [InlineData(30, "waiting for S3: the connection was refused since 2026-11-30 12:03")]
    public void Of_AnOutage_SaysWhoWhyAndSinceWhen(int hours, string line) =>
        WaitWords.Of(Wait, Since.AddHours(hours), TimeZoneInfo.Utc).ShouldBe(line);

    [Fact]
    public void Of_WordsOfTheServer_AreEscaped() =>
        WaitWords.Of(Wait with { Why = "503 \u001b[2J" }, Since, TimeZoneInfo.Utc).ShouldNotContain("\u001b");

    [Fact]
    public void Next_OverAWholeOutage_TellsItsBeginningAndItsEndOnce()
    {
        var words = new WaitWords();

        words.Next(null, TimeSpan.Zero).ShouldBeNull();
        words.Next(Wait, TimeSpan.FromSeconds(10)).ShouldBe(new WaitChange(Wait, Waited: null));
        words.Next(Wait with { Why = "503 SlowDown" }, TimeSpan.FromSeconds(11)).ShouldBeNull();
        words.Next(null, TimeSpan.FromSeconds(135)).ShouldBe(new WaitChange(Wait, TimeSpan.FromSeconds(125)) { IsBack = true });
        words.Next(null, TimeSpan.FromSeconds(140)).ShouldBeNull();
    }

    [Fact]
    public void End_WhileASideIsDown_DoesNotTakeItForBack()
    {
        var words = new WaitWords();
        words.Next(Wait, TimeSpan.FromSeconds(10));

        words.End(TimeSpan.FromSeconds(15)).ShouldBe(new WaitChange(Wait, TimeSpan.FromSeconds(5)) { IsBack = false });
        words.End(TimeSpan.FromSeconds(16)).ShouldBeNull();
    }

    [Theory]
    [InlineData(true, "S3 is back after 2:05")]
    [InlineData(false, "S3 did not come back within 2:05")]
    public void Change_ThatIsOver_SaysHowItEndedAndHowLongItTook(bool isBack, string line) =>
        new WaitChange(Wait, TimeSpan.FromSeconds(125)) { IsBack = isBack }.ToString().ShouldBe(line);

    [Fact]
    public void Lines_OfALiveDisplayWhileASideIsDown_HoldIt()
    {
        var facts = new ProgressFacts(new TransferProgress { Listed = 10, Waiting = Wait }, default);

        new ProgressBars(80, 24, unicode: true).Lines(facts)
            .ShouldContain(line => line.Contains("waiting for S3: the connection was refused since", StringComparison.Ordinal));
        facts.ToString().ShouldContain(", waiting for S3");
    }
}
