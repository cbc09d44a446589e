using System.Net;
using System.Net.Http.Json;
using Trasvase.Client;
using Trasvase.Server.Api;
using Trasvase.Server.State;
using Trasvase.Testing.Time;

namespace Trasvase.Server.Tests.Schedules;

public sealed class ScheduleClockTests
{
    private readonly ManualTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_Due_BeginsOneJobForEachOccurrence()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene, Hourly(scene));
        made.Next.ShouldBe(_time.GetUtcNow().AddHours(1));

        for (var hour = 1; hour <= 3; hour++)
        {
            await NextHourAsync();
            await JobsAsync(scene, hour);
        }

        var jobs = await JobsAsync(scene, 3);
        jobs.ShouldAllBe(job => job.Owner == "local");
        var seen = (await scene.Http.GetFromJsonAsync<ScheduleView>($"/v1/schedules/{made.Id}", Cancellation))!;
        (seen.Last, seen.LastJob).ShouldBe((made.Next!.Value.AddHours(2), jobs[0].Id));
    }

    [Theory]
    [InlineData(MisfireRule.Once, 1)]
    [InlineData(MisfireRule.Skip, 0)]
    public async Task Schedule_MissedWhileTheServiceWasDown_BeginsAsItsRuleSays(MisfireRule rule, int jobs)
    {
        var scene = await StartAsync();
        await MakeAsync(scene, Hourly(scene) with { Misfire = rule });
        await scene.StopAsync();
        _time.Advance(TimeSpan.FromHours(5.5));

        await using var again = await scene.RestartStoppedAsync(_time);

        await Until.TrueAsync(() => Next(again) > _time.GetUtcNow(), Cancellation);
        (await JobsAsync(again, jobs)).Count.ShouldBe(jobs);
        Next(again).ShouldBe(_time.GetUtcNow().AddHours(0.5));
    }

    [Fact]
    public async Task Schedule_PausedAndResumed_LeavesOutWhatWasMissed()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene, Hourly(scene));
        (await scene.PostAsync($"/v1/schedules/{made.Id}/pause", new { })).Dispose();
        Next(scene).ShouldBeNull();
        _time.Advance(TimeSpan.FromHours(3.5));
        (await scene.PostAsync($"/v1/schedules/{made.Id}/resume", new { })).Dispose();

        Next(scene).ShouldBe(_time.GetUtcNow().AddHours(0.5));
        (await JobsAsync(scene, 0)).ShouldBeEmpty();
        (await scene.PostAsync($"/v1/schedules/{made.Id}/begin", new { })).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await JobsAsync(scene, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Schedule_TheJobBeforeHasNotEnded_LeavesTheOccurrenceOutAndSaysSo()
    {
        await using var scene = await StartAsync();
        var schedule = Hourly(scene);
        var made = await MakeAsync(scene, schedule with { Job = schedule.Job with { Paused = true } });
        await NextHourAsync();
        var first = (await JobsAsync(scene, 1))[0];

        await NextHourAsync();

        await Until.TrueAsync(() => View(scene, made.Id).Reason is not null, Cancellation);
        View(scene, made.Id).Reason.ShouldBe($"The job {first.Id} before it has not ended.");
        (await JobsAsync(scene, 1)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Schedule_ThatCannotBeRight_IsRefused()
    {
        await using var scene = await StartAsync();
        var schedule = Hourly(scene);
        await MakeAsync(scene, schedule);

        foreach (var (wrong, status) in new[]
        {
            (schedule, HttpStatusCode.Conflict),
            (schedule with { Name = "x", Cron = "often" }, HttpStatusCode.UnprocessableEntity),
            (schedule with { Name = "x", Cron = "0 0 30 2 *" }, HttpStatusCode.UnprocessableEntity),
            (schedule with { Name = "x", TimeZone = "Here" }, HttpStatusCode.UnprocessableEntity),
            (schedule with { Name = "x", Job = schedule.Job with { Source = new Place { Connection = "none", Key = "" } } },
                HttpStatusCode.UnprocessableEntity),
        })
        {
            using var answer = await scene.PostAsync("/v1/schedules", wrong);
            answer.StatusCode.ShouldBe(status, wrong.ToString());
        }
    }

    [Fact]
    public async Task Schedule_Removed_BeginsNothingMore()
    {
        await using var scene = await StartAsync();
        var made = await MakeAsync(scene, Hourly(scene));

        (await scene.Http.DeleteAsync($"/v1/schedules/{made.Id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await scene.Http.GetAsync($"/v1/schedules/{made.Id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Next(scene).ShouldBeNull();
    }

    private static NewSchedule Hourly(ServiceScene scene) => new()
    {
        Name = "hourly",
        Cron = "0 * * * *",
        Job = new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/") },
    };

    private Task<ServiceScene> StartAsync() => ServiceScene.StartAsync(change => change.Time = _time);

    private static async Task<ScheduleView> MakeAsync(ServiceScene scene, NewSchedule schedule)
    {
        using var made = await scene.PostAsync("/v1/schedules", schedule);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancellation));
        return await ServiceScene.OfAsync<ScheduleView>(made);
    }

    // Minute by minute: the service looks at the clock so often.
    private async Task NextHourAsync()
    {
        for (var minute = 0; minute < 60; minute++)
        {
            await _time.WhenTimerRunsAsync(TimeSpan.FromMinutes(1), Cancellation);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private static DateTimeOffset? Next(ServiceScene scene) => scene.Get<IScheduleStore>().Next();

    private static ScheduleView View(ServiceScene scene, string id) =>
        SchedulesApi.ViewOf(scene.Get<IScheduleStore>().Find(id)!);

    // Waits until there are so many, and each that was not begun paused has ended.
    private static async Task<IReadOnlyList<JobRecord>> JobsAsync(ServiceScene scene, int count)
    {
        while (true)
        {
            var jobs = await scene.Get<IJobStore>().ListAsync(new JobFilter());
            if (jobs.Count >= count && jobs.All(job => job.Status is not (JobStatus.Queued or JobStatus.Running)))
            {
                return jobs;
            }

            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }
    }
}
