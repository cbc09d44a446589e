using Trasvase.Hosting;
using Trasvase.Jobs;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Hosting;

public sealed class SyncLaunchTests : IDisposable
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;
    private static readonly SyncOptions Delete = new() { Delete = true };

    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-launch-").FullName;

    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Theory]
    [InlineData("az://c/a/", "az://c/")]
    [InlineData("az://c/a/b/", "az://c/a/")]
    [InlineData("az://c/a/", "az://c/a/")]
    [InlineData("az://c/", "az://c/a/")]
    public async Task SyncAllAsync_OneSideWithinTheOther_IsRefused(string source, string target)
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);

        (await Should.ThrowAsync<ConfigurationException>(client.SyncAllAsync(source, target, cancellationToken: None))).Message.ShouldContain("within");
    }

    [Theory]
    [InlineData("az://c/a/", "az://c/b/")]
    [InlineData("az://c/a/", "az://other/")]
    public async Task SyncAllAsync_SidesApart_IsDone(string source, string target)
    {
        using var client = new TrasvaseClient(new MemoryCatalog(), TimeProvider.System);

        (await client.SyncAllAsync(source, target, cancellationToken: None)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task WhyOtherwise_AnotherSelection_IsSaidUntilASyncWithItWasConfirmedAndDone()
    {
        WhyOtherwise("a").ShouldBeNull("there was no sync before");
        await SyncAsync("a", JobState.Done);
        WhyOtherwise("a").ShouldBeNull();
        WhyOtherwise("b").ShouldNotBeNull().ShouldContain("--confirm-selection");
        WhyOtherwise("b", Delete with { ConfirmSelection = true }).ShouldBeNull();
        WhyOtherwise("b", new SyncOptions()).ShouldBeNull("it removes nothing");

        await SyncAsync("b", JobState.SomeFailed);
        WhyOtherwise("b").ShouldNotBeNull("repeating what was refused confirms nothing");
        WhyOtherwise("a").ShouldBeNull();

        await SyncAsync("b", JobState.Done);
        WhyOtherwise("b").ShouldBeNull();
        WhyOtherwise("a").ShouldNotBeNull();
    }

    private static JobOrder Order(string selection) => new("sync", "s3://a/", "az://b/") { Selection = selection, Choices = selection };

    private string? WhyOtherwise(string selection, SyncOptions? sync = null) => JobLaunch.WhyOtherwise(new JobFolder(_path), Order(selection), sync ?? Delete);

    private async Task SyncAsync(string selection, JobState state)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        await using var job = await new JobFolder(_path, _time).OpenAsync(Order(selection), resume: null);
        await job.Journal.EndAsync(state, new JobReport());
    }
}
