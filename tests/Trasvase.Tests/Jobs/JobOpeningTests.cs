using System.Globalization;
using Trasvase.Jobs.Journal;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs;

/// <summary>Which journal an order goes on with.</summary>
public sealed class JobOpeningTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("trasvase-opening-").FullName;

    private readonly ManualTime _time = new();

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task OpenAsync_AnotherOrderWithTheSameMark_IsAnotherJob()
    {
        var orders = new Dictionary<string, JobOrder>(StringComparer.Ordinal);
        var second = Orders().First(order => !orders.TryAdd(order.Mark, order));
        var first = orders[second.Mark];
        string id;
        await using (var job = await OpenAsync(first))
        {
            id = job.Id;
        }

        await using (var other = await OpenAsync(second))
        {
            other.IsResumed.ShouldBeFalse();
        }

        (await Should.ThrowAsync<JournalException>(() => OpenAsync(second, id))).Message.ShouldContain("cannot be resumed");
        await using var again = await OpenAsync(first);
        (again.Id, again.IsResumed).ShouldBe((id, true));
    }

    [Fact]
    public async Task OpenAsync_OtherChoicesWithTheSameMark_AreAnotherJob()
    {
        var orders = new Dictionary<string, JobOrder>(StringComparer.Ordinal);
        var second = Choices().First(order => !orders.TryAdd(order.Mark, order));
        await (await OpenAsync(orders[second.Mark])).DisposeAsync();

        await using var job = await OpenAsync(second);

        job.IsResumed.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAsync_MarkThatIsAnothersTime_IsNotEvenLookedAt()
    {
        var order = Orders().First(order => TimeOnly.TryParseExact(
            order.Mark, "HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        var time = TimeOnly.ParseExact(order.Mark, "HHmmss", CultureInfo.InvariantCulture);
        _time.Advance(time.ToTimeSpan() - _time.GetUtcNow().TimeOfDay + TimeSpan.FromDays(1));
        string id;
        await using (var job = await OpenAsync(new JobOrder("copy", "s3://another/", "az://c/")))
        {
            id = job.Id;
            id.ShouldContain($"-{order.Mark}-");
        }

        await File.WriteAllTextAsync(Path.Combine(_path, id + ".db"), new string('x', 200), TestContext.Current.CancellationToken);

        await using var own = await OpenAsync(order);
        own.IsResumed.ShouldBeFalse();
    }

    private static IEnumerable<JobOrder> Orders() =>
        Enumerable.Range(0, 1_000_000).Select(i => new JobOrder("copy", "s3://bucket/", $"az://c/{i}/"));

    private static IEnumerable<JobOrder> Choices() =>
        Enumerable.Range(0, 1_000_000).Select(i => new JobOrder("copy", "s3://bucket/", "az://c/") { Choices = $"Overwrite {i}" });

    private Task<OpenJob> OpenAsync(JobOrder order, string? resume = null) => new JobFolder(_path, _time).OpenAsync(order, resume);
}
