using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Trasvase.Server.Configuration;
using Trasvase.Server.State;

namespace Trasvase.Server.Tests.Events;

/// <summary>A queue over the protocol that the vendor's SDK speaks: a message is there until it is deleted.</summary>
public sealed class QueueReaderTests : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _messages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _deleted = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-queue-").FullName;
    private WebApplication? _sqs;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_sqs is not null)
        {
            await _sqs.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Messages_OfEachForm_AreTakenOnceAndDeleted()
    {
        var plain = S3EventsApiTests.Message("in/plain.bin", "1");
        _messages["plain"] = plain;
        _messages["again"] = plain;
        _messages["wrapped"] = Wrapped(S3EventsApiTests.Message("in/wrapped.bin", "2"));
        _messages["test"] = """{"Service":"Amazon S3","Event":"s3:TestEvent"}""";
        await using var scene = await StartAsync();
        scene.Put("in/plain.bin", [1]);
        scene.Put("in/wrapped.bin", [2]);

        await UntilAsync(() => _deleted.Count == 4);

        (await scene.Get<IJobStore>().ListAsync(new JobFilter())).Select(job => job.Request.Source.Key).Order(StringComparer.Ordinal).ToList()
            .ShouldBe(["in/plain.bin", "in/wrapped.bin"]);
    }

    [Fact]
    public async Task Message_ThatCannotBeRead_StaysForTheDeadLetterQueue()
    {
        _messages["broken"] = "hello";
        _messages["good"] = S3EventsApiTests.Message("in/a.bin", "1");
        var asked = 0;
        await using var scene = await StartAsync(() => Interlocked.Increment(ref asked));

        await UntilAsync(() => _deleted.Count == 1 && asked > 1);

        _messages.Keys.ShouldBe(["broken"]);
        _deleted.ShouldBe(["good"]);
    }

    private async Task<ServiceScene> StartAsync(Action? asked = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _sqs = builder.Build();
        _sqs.Urls.Add("http://127.0.0.1:0");
        _sqs.MapPost("/", (HttpContext context) => AnswerAsync(context, asked));
        await _sqs.StartAsync(Cancellation);
        return await S3EventsApiTests.StartAsync(with: rule => rule with
        {
            Queue = new QueueSettings
            {
                Url = _sqs.Urls.Single() + "/111122223333/uploads",
                Region = "eu-central-1",
                AccessKeyId = Kept("AKIAIOSFODNN7EXAMPLE"),
                SecretAccessKey = Kept("secret"),
            },
        });
    }

    private async Task AnswerAsync(HttpContext context, Action? asked)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: Cancellation);
        context.Response.ContentType = "application/x-amz-json-1.0";
        if (context.Request.Headers["X-Amz-Target"] == "AmazonSQS.DeleteMessage")
        {
            var handle = request.RootElement.GetProperty("ReceiptHandle").GetString()!;
            _messages.TryRemove(handle, out _);
            _deleted.Enqueue(handle);
            await context.Response.WriteAsync("{}", Cancellation);
            return;
        }

        asked?.Invoke();
        await context.Response.WriteAsync(
            JsonSerializer.Serialize(new
            {
                Messages = _messages.Select(message => new
                {
                    MessageId = message.Key,
                    ReceiptHandle = message.Key,
                    Body = message.Value,
                    MD5OfBody = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(message.Value))),
                }),
            }),
            Cancellation);
    }

    // As SNS puts it into a queue.
    private static string Wrapped(string message) => JsonSerializer.Serialize(new
    {
        Type = "Notification",
        MessageId = "m",
        TopicArn = "arn:aws:sns:eu-central-1:111122223333:uploads",
        Message = message,
        Timestamp = "2026-11-02T21:41:19.978Z",
        SignatureVersion = "1",
        Signature = "x",
        SigningCertURL = "https://sns.eu-central-1.amazonaws.com/x.pem",
    });

    private Secret Kept(string value)
    {
        var file = Path.Combine(_folder, value);
        File.WriteAllText(file, value);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new Secret { File = file };
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
