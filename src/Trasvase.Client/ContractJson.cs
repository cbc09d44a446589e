using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase.Client;

/// <summary>Reads and writes what requests and answers hold, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NewTransfer))]
[JsonSerializable(typeof(NewJob))]
[JsonSerializable(typeof(LimitSettings))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(NewSchedule))]
[JsonSerializable(typeof(NewWebhook))]
[JsonSerializable(typeof(JobView))]
[JsonSerializable(typeof(ProgressView))]
[JsonSerializable(typeof(Page<JobView>))]
[JsonSerializable(typeof(Page<JsonElement>))]
[JsonSerializable(typeof(Page<AuditView>))]
[JsonSerializable(typeof(AuditCheck))]
[JsonSerializable(typeof(List<ConnectionView>))]
[JsonSerializable(typeof(DiagnosisView))]
[JsonSerializable(typeof(List<SampleView>))]
[JsonSerializable(typeof(List<KeyView>))]
[JsonSerializable(typeof(MadeKey))]
[JsonSerializable(typeof(List<ScheduleView>))]
[JsonSerializable(typeof(ScheduleView))]
[JsonSerializable(typeof(List<WebhookView>))]
[JsonSerializable(typeof(List<DeliveryView>))]
[JsonSerializable(typeof(MadeWebhook))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ContractJson : JsonSerializerContext;
