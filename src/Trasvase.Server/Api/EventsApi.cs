using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Trasvase.Server.Access;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Api;

/// <summary>What happens, as server-sent events.</summary>
internal static class EventsApi
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(15);

    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/events", All).RequireAuthorization(Policies.Read).WithTags("Events").WithName("watchJobs")
            .WithSummary("What happens with all jobs, as it happens.")
            .WithDescription(
                "Events of the kind `job` hold a job, those of the kind `progress` its progress. Last-Event-ID goes on where a broken "
                + "connection was; what is too long ago is replaced by the jobs as they stand.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");
        v1.MapGet("/jobs/{id}/events", OneAsync).RequireAuthorization(Policies.Read).WithTags("Events").WithName("watchJob")
            .WithSummary("What happens with one job, as it happens.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream").ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static IResult All(
        IJobStore store, EventHub hub, JobDispatcher dispatcher, HttpContext context, IHostApplicationLifetime lifetime)
    {
        var caller = context.Caller();
        return TypedResults.ServerSentEvents(WatchAsync(
            hub, told => caller.Sees(told.Tenant), context, SnapshotAsync, lifetime.ApplicationStopping));

        async Task<IReadOnlyList<string>> SnapshotAsync()
        {
            var jobs = await store.ListAsync(new JobFilter { Tenant = caller.Tenant });
            return [.. jobs.Reverse().Select(job => JsonSerializer.Serialize(dispatcher.View(job), Json.Compact))];
        }
    }

    private static async Task<IResult> OneAsync(
        string id, JobDesk desk, EventHub hub, JobDispatcher dispatcher, HttpContext context, IHostApplicationLifetime lifetime)
    {
        var caller = context.Caller();
        await desk.FindAsync(caller, id);
        return TypedResults.ServerSentEvents(WatchAsync(
            hub, told => told.Job == id && caller.Sees(told.Tenant), context, SnapshotAsync, lifetime.ApplicationStopping));

        async Task<IReadOnlyList<string>> SnapshotAsync() =>
            [JsonSerializer.Serialize(dispatcher.View(await desk.FindAsync(caller, id)), Json.Compact)];
    }

    private static async IAsyncEnumerable<SseItem<string>> WatchAsync(
        EventHub hub,
        Func<ServiceEvent, bool> wants,
        HttpContext context,
        Func<Task<IReadOnlyList<string>>> snapshot,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.RequestAborted, stopping);
        using var watcher = hub.Watch(wants, context.Request.Headers["Last-Event-ID"]);
        if (!watcher.GoesOn)
        {
            foreach (var job in await snapshot())
            {
                yield return new SseItem<string>(job, EventHub.JobKind);
            }
        }

        while (await NextAsync(watcher, end.Token) is { } item)
        {
            yield return item;
        }
    }

    // A beat keeps proxies from taking a quiet connection for a dead one. Null at the end.
    private static async Task<SseItem<string>?> NextAsync(EventHub.Watcher watcher, CancellationToken end)
    {
        using var beat = CancellationTokenSource.CreateLinkedTokenSource(end);
        beat.CancelAfter(BeatInterval);
        try
        {
            var told = await watcher.Channel.Reader.ReadAsync(beat.Token);
            return new SseItem<string>(told.Data, told.Kind) { EventId = told.Id };
        }
        catch (OperationCanceledException)
        {
            return end.IsCancellationRequested ? null : new SseItem<string>("", "beat");
        }
    }
}
