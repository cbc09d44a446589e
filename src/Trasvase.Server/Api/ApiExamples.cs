using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Trasvase.Client;

namespace Trasvase.Server.Api;

/// <summary>Puts an example of its request and its answer to each operation of the description.</summary>
internal sealed class ApiExamples : IOpenApiOperationTransformer
{
    private static readonly DateTimeOffset Moment = new(2026, 6, 1, 2, 30, 0, TimeSpan.Zero);
    private static readonly Place Source = new() { Connection = "incoming", Key = "reports/" };
    private static readonly Place Target = new() { Connection = "archive", Key = "2026/reports/" };

    private static readonly NewJob Job = new()
    {
        Kind = JobKind.Copy,
        Name = "Reports of May",
        Source = Source,
        Target = Target,
        Options = new TransferSettings { IfExists = "newer" },
    };

    private static readonly JobView View = new()
    {
        Id = "260601-023000-0c1d2e3f4a",
        Kind = JobKind.Copy,
        Single = false,
        Name = "Reports of May",
        Status = JobStatus.Queued,
        Source = Source,
        Target = Target,
        Owner = "ci",
        Created = Moment,
        Revision = 1,
    };

    private static readonly NewSchedule Schedule = new() { Name = "nightly", Cron = "30 2 * * *", TimeZone = "Europe/Madrid", Job = Job };

    private static readonly ScheduleView ScheduleOf = new()
    {
        Id = "0123456789ab",
        Schedule = Schedule,
        Owner = "ci",
        Next = Moment.AddDays(1),
        Last = Moment,
        LastJob = View.Id,
    };

    private static readonly NewKey Key = new()
    {
        Name = "ci",
        Scope = "operate",
        Days = 90,
        Grants = [new GrantSettings { Connection = "incoming", Prefix = "reports/", Verbs = ["read"] }],
    };

    private static readonly NewTransfer Transfer = new()
    {
        Source = new Place { Connection = "incoming", Key = "reports/may.pdf" },
        Target = new Place { Connection = "archive", Key = "2026/reports/may.pdf" },
    };

    private static readonly JsonNode Notification = JsonNode.Parse(
        """
        {"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"my-bucket"},"object":{"key":"reports/may.pdf","size":1024,
        "eTag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD90281E5"}}}]}
        """)!;

    private static readonly Dictionary<string, object> Requests = new(StringComparer.Ordinal)
    {
        ["beginTransfer"] = Transfer,
        ["beginJob"] = Job,
        ["planJob"] = Job,
        ["diagnoseJob"] = Job,
        ["limitJob"] = new LimitSettings { MaxRate = 50 * 1024 * 1024, Connections = 32 },
        ["makeKey"] = Key,
        ["makeSchedule"] = Schedule,
        ["makeWebhook"] = new NewWebhook { Url = "https://example.com/hooks", Events = ["job.done", "job.failed"] },
        ["tellObjects"] = Notification,
    };

    private static readonly Dictionary<string, object> Answers = new(StringComparer.Ordinal)
    {
        ["beginTransfer"] = View with { Single = true, Source = Transfer.Source, Target = Transfer.Target, Name = null },
        ["findTransfer"] = View with { Single = true, Source = Transfer.Source, Target = Transfer.Target, Name = null },
        ["beginJob"] = View,
        ["beginScheduled"] = View,
        ["findJob"] = View,
        ["listJobs"] = new Page<JobView> { Items = [View], Next = "2a" },
        ["pauseJob"] = View with { Status = JobStatus.Paused, Revision = 2 },
        ["resumeJob"] = View with { Revision = 3 },
        ["cancelJob"] = View with { Status = JobStatus.Cancelled, Ended = Moment, Revision = 3 },
        ["limitJob"] = View with { Limits = new LimitSettings { MaxRate = 50 * 1024 * 1024, Connections = 32 } },
        ["makeKey"] = new MadeKey { Id = "0123456789ab", Key = "trv_0123456789ab_SHOWN-THIS-ONCE" },
        ["listSchedules"] = new[] { ScheduleOf },
        ["findSchedule"] = ScheduleOf,
        ["makeSchedule"] = ScheduleOf,
        ["pauseSchedule"] = ScheduleOf with { Next = null },
        ["resumeSchedule"] = ScheduleOf,
        ["makeWebhook"] = new MadeWebhook { Id = "0123456789ab", Secret = "whsec_SHOWN-THIS-ONCE" },
        ["tellObjects"] = new EventsTaken { Begun = 1, Repeated = 0, Ignored = 0 },
        ["checkAudit"] = new AuditCheck { Entries = 1, LastDigest = new string('0', 64) },
    };

    /// <summary>The operations whose request has a body.</summary>
    public static IReadOnlyDictionary<string, object> OfRequests => Requests;

    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId is not { } name)
        {
            return Task.CompletedTask;
        }

        if (Requests.TryGetValue(name, out var request))
        {
            operation.RequestBody ??= new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = new() },
            };
            Put(operation.RequestBody.Content, request);
        }

        if (Answers.TryGetValue(name, out var answer))
        {
            foreach (var (status, response) in operation.Responses ?? [])
            {
                Put(status.StartsWith('2') ? response.Content : null, answer);
            }
        }

        return Task.CompletedTask;
    }

    private static void Put(IDictionary<string, OpenApiMediaType>? content, object example)
    {
        foreach (var media in content?.Values ?? [])
        {
            media.Example = example as JsonNode ?? JsonSerializer.SerializeToNode(example, Json.Compact);
        }
    }
}
