using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Trasvase.Client;

/// <summary>
/// Calls a Trasvase service. May be used by many callers at once. What begins something is sent with an <c>Idempotency-Key</c>, so that
/// repeating a call whose answer was lost by the connection begins nothing twice: pass your own key to repeat a call after a restart.
/// </summary>
public sealed partial class TrasvaseServiceClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly bool _owns;

    /// <summary>Makes a client.</summary>
    /// <param name="address">Where the service is, such as <c>https://trasvase.example:8750</c>.</param>
    /// <param name="key">The key with which to call; null where none is demanded.</param>
    public TrasvaseServiceClient(Uri address, string? key = null)
        : this(new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan })
    {
        _owns = true;
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Makes a client over an HTTP client that has the service's address, and sends the key if one is demanded.</summary>
    public TrasvaseServiceClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
    }

    /// <summary>Hands one object over.</summary>
    /// <param name="transfer">Which object, and where to.</param>
    /// <param name="wait">How long to wait for the end, at most a minute; null for not at all.</param>
    /// <param name="once">The key under which the request may be repeated; null for a new one.</param>
    /// <param name="cancellationToken">Cancels the call, not the transfer.</param>
    /// <returns>The transfer as it stands. <see cref="JobView.Receipt"/> is set once it has ended.</returns>
    /// <exception cref="ServiceException">The service refuses it.</exception>
    public Task<JobView> TransferAsync(
        NewTransfer transfer, TimeSpan? wait = null, string? once = null, CancellationToken cancellationToken = default) =>
        SendAsync(
            Request(HttpMethod.Post, "v1/transfers", Body(transfer, ContractJson.Default.NewTransfer), wait, once ?? NewKey()),
            ContractJson.Default.JobView,
            cancellationToken);

    /// <summary>Begins a job.</summary>
    /// <inheritdoc cref="TransferAsync"/>
    /// <param name="job">What it does.</param>
    /// <param name="once">The key under which the request may be repeated; null for a new one.</param>
    /// <param name="cancellationToken">Cancels the call, not the job.</param>
    public Task<JobView> BeginAsync(NewJob job, string? once = null, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/jobs", Body(job, ContractJson.Default.NewJob), wait: null, once ?? NewKey()),
        ContractJson.Default.JobView,
        cancellationToken);

    /// <summary>Looks at a job or a transfer.</summary>
    /// <param name="id">The id.</param>
    /// <param name="wait">How long to wait for the end, at most a minute; null for not at all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ServiceException">There is no such job.</exception>
    public Task<JobView> FindAsync(string id, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        SendAsync(Request(HttpMethod.Get, $"v1/transfers/{Escaped(id)}", wait: wait), ContractJson.Default.JobView, cancellationToken);

    /// <summary>Waits until nothing more happens with a job by itself.</summary>
    public async Task<JobView> EndOfAsync(string id, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var job = await FindAsync(id, TimeSpan.FromMinutes(1), cancellationToken).ConfigureAwait(false);
            if (job.Status is not (JobStatus.Queued or JobStatus.Running))
            {
                return job;
            }
        }
    }

    /// <summary>Lists jobs and transfers, the latest first, page by page as they are read.</summary>
    /// <param name="status">How they stand; null for any.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<JobView> ListAsync(JobStatus? status = null, CancellationToken cancellationToken = default) => PagesAsync(
        $"v1/jobs?limit=500{(status is { } word ? "&status=" + JsonNamingPolicy.CamelCase.ConvertName(word.ToString()) : "")}",
        ContractJson.Default.PageJobView,
        cancellationToken);

    /// <summary>Lists the results of a job, one for each object that it finished, as the command's <c>--json</c> writes them.</summary>
    /// <param name="id">The id.</param>
    /// <param name="outcome">How the objects ended; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<JsonElement> ResultsAsync(
        string id, ObjectOutcome? outcome = null, CancellationToken cancellationToken = default) => PagesAsync(
        $"v1/jobs/{Escaped(id)}/results?limit=500"
            + (outcome is { } word ? "&outcome=" + JsonNamingPolicy.CamelCase.ConvertName(word.ToString()) : ""),
        ContractJson.Default.PageJsonElement,
        cancellationToken);

    /// <summary>Pauses a job. Parts in flight end first.</summary>
    public Task<JobView> PauseAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, "pause", cancellationToken);

    /// <summary>Goes on with a job that was paused, stopped or had failures.</summary>
    public Task<JobView> ResumeAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, "resume", cancellationToken);

    /// <summary>Gives a job up. What it has done stays.</summary>
    public Task<JobView> CancelAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync(id, "cancel", cancellationToken);

    /// <summary>Gives a job other limits; one that runs keeps to them within about a second.</summary>
    public Task<JobView> LimitAsync(string id, LimitSettings limits, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Patch, $"v1/jobs/{Escaped(id)}/limits", Body(limits, ContractJson.Default.LimitSettings)),
        ContractJson.Default.JobView,
        cancellationToken);

    /// <summary>Forgets a job that has ended, with its journal and its report.</summary>
    public Task ForgetAsync(string id, CancellationToken cancellationToken = default) =>
        SendAsync(Request(HttpMethod.Delete, $"v1/jobs/{Escaped(id)}"), cancellationToken);

    /// <summary>Returns what a job would do, take and cost, as the command's <c>plan --json</c> writes it.</summary>
    public Task<JsonElement> PlanAsync(NewJob job, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/plan", Body(job, ContractJson.Default.NewJob)), ContractJson.Default.JsonElement, cancellationToken);

    /// <summary>Finds out whether a job would run.</summary>
    public Task<DiagnosisView> DiagnoseAsync(NewJob job, CancellationToken cancellationToken = default) => SendAsync(
        Request(HttpMethod.Post, "v1/doctor", Body(job, ContractJson.Default.NewJob)),
        ContractJson.Default.DiagnosisView,
        cancellationToken);

    /// <summary>Returns the connections that requests may name.</summary>
    public async Task<IReadOnlyList<ConnectionView>> ConnectionsAsync(CancellationToken cancellationToken = default) => await SendAsync(
        Request(HttpMethod.Get, "v1/connections"), ContractJson.Default.ListConnectionView, cancellationToken).ConfigureAwait(false);

    /// <summary>Ends the connections, if the client has made them.</summary>
    public void Dispose()
    {
        if (_owns)
        {
            _http.Dispose();
        }
    }

    private Task<JobView> ChangeAsync(string id, string verb, CancellationToken cancellationToken) =>
        SendAsync(Request(HttpMethod.Post, $"v1/jobs/{Escaped(id)}/{verb}"), ContractJson.Default.JobView, cancellationToken);

    private static HttpRequestMessage Request(
        HttpMethod method, string path, HttpContent? body = null, TimeSpan? wait = null, string? once = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        if (wait is { } patience)
        {
            request.Headers.Add("Prefer", string.Create(CultureInfo.InvariantCulture, $"wait={(int)Math.Ceiling(patience.TotalSeconds)}"));
        }

        if (once is not null)
        {
            request.Headers.Add("Idempotency-Key", once);
        }

        return request;
    }

    private static JsonContent Body<T>(T value, JsonTypeInfo<T> type) => JsonContent.Create(value, type);

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private static string Escaped(string id) => Uri.EscapeDataString(id);
}
