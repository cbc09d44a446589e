using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Trasvase.Client;

/// <summary>What happens with jobs, as it happens.</summary>
/// <param name="Id">The id of the event.</param>
/// <param name="Job">The job as it stands; null if it has only moved on.</param>
/// <param name="Progress">How far it is; null if the job has changed.</param>
public sealed record JobEvent(string? Id, JobView? Job, ProgressView? Progress);

/// <content>Schedules, webhooks, keys, events, and how calls are made.</content>
public sealed partial class TrasvaseServiceClient
{
    /// <summary>Returns the schedules by their names.</summary>
    public async Task<IReadOnlyList<ScheduleView>> SchedulesAsync(CancellationToken cancellationToken = default) => await SendAsync(
        Request(HttpMethod.Get, "v1/schedules"), ContractJson.Default.ListScheduleView, cancellationToken).ConfigureAwait(false);

    /// <summary>Has a job begin again and again.</summary>
    public Task<ScheduleView> ScheduleAsync(NewSchedule schedule, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/schedules", Body(schedule, ContractJson.Default.NewSchedule)),
        ContractJson.Default.ScheduleView,
        cancellationToken);

    /// <summary>Removes a schedule. Its jobs stay.</summary>
    public Task RemoveScheduleAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(Request(HttpMethod.Delete, $"v1/schedules/{Escaped(id)}"), cancellationToken);

    /// <summary>Has a receiver be told by a request when jobs end.</summary>
    /// <returns>The secret with which the requests are signed, which is shown this once.</returns>
    public Task<MadeWebhook> MakeWebhookAsync(NewWebhook webhook, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/webhooks", Body(webhook, ContractJson.Default.NewWebhook)),
        ContractJson.Default.MadeWebhook,
        cancellationToken);

    /// <summary>Makes a key.</summary>
    /// <returns>The key, which is shown this once.</returns>
    public Task<MadeKey> MakeKeyAsync(NewKey key, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/keys", Body(key, ContractJson.Default.NewKey)), ContractJson.Default.MadeKey, cancellationToken);

    /// <summary>Revokes a key, for good.</summary>
    public Task RevokeKeyAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(Request(HttpMethod.Delete, $"v1/keys/{Escaped(id)}"), cancellationToken);

    /// <summary>Lists who did what, the latest first.</summary>
    public IAsyncEnumerable<AuditView> AuditAsync(CancellationToken cancellationToken = default) =>
        PagesAsync("v1/audit?limit=500", ContractJson.Default.PageAuditView, cancellationToken);

    /// <summary>Watches what happens, from now on, until the connection ends or the caller stops.</summary>
    /// <param name="job">The job; null for all.</param>
    /// <param name="after">The id of the event that was seen last, to go on behind it; null to begin with the jobs as they stand.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JobEvent> WatchAsync(
        string? job = null, string? after = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Get, job is null ? "v1/events" : $"v1/jobs/{Escaped(job)}/events");
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (item.EventType)
            {
                case "job":
                    yield return new JobEvent(item.EventId, JsonSerializer.Deserialize(item.Data, ContractJson.Default.JobView), null);
                    break;
                case "progress":
                    yield return new JobEvent(
                        item.EventId, null, JsonSerializer.Deserialize(item.Data, ContractJson.Default.ProgressView));
                    break;
                default:
                    break;
            }
        }
    }

    private async IAsyncEnumerable<T> PagesAsync<T>(
        string path, JsonTypeInfo<Page<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await SendAsync(
                Request(HttpMethod.Get, cursor.Length == 0 ? path : $"{path}&cursor={Escaped(cursor)}"),
                type,
                cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
    }

    private async Task SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await EnsureAsync(answer, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadFromJsonAsync(type, cancellationToken).ConfigureAwait(false)
            ?? throw new ServiceException((int)answer.StatusCode, problem: null);
    }

    private static async Task EnsureAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return;
        }

        throw new ServiceException((int)answer.StatusCode, await ProblemOfAsync(answer, cancellationToken).ConfigureAwait(false));
    }

    // A proxy in between may answer with anything.
    private static async Task<Problem?> ProblemOfAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(ContractJson.Default.Problem, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
