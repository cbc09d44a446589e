using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Trasvase.Server.Api;
using Trasvase.Server.Configuration;
using Trasvase.Server.Running;

namespace Trasvase.Server.Events;

/// <summary>
/// Reads the queues that the operator names. A message is deleted once its transfers are remembered; one that cannot be read stays, so that
/// the queue moves it to its dead-letter queue.
/// </summary>
internal sealed partial class QueueReader(EventDesk desk, JobDispatcher dispatcher, TimeProvider time, ILogger<QueueReader> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await dispatcher.Recovered.WaitAsync(stoppingToken).ConfigureAwait(false);
        await Task.WhenAll(desk.Rules
            .Where(rule => rule.Value.Queue is not null)
            .Select(rule => ReadAsync(rule.Key, rule.Value.Queue!, stoppingToken))).ConfigureAwait(false);
    }

    private async Task ReadAsync(string rule, QueueSettings queue, CancellationToken stoppingToken)
    {
        using var sqs = ClientOf(queue);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var answer = await sqs.ReceiveMessageAsync(
                    new ReceiveMessageRequest { QueueUrl = queue.Url, MaxNumberOfMessages = 10, WaitTimeSeconds = 20 },
                    stoppingToken).ConfigureAwait(false);
                var taken = 0;
                foreach (var message in answer.Messages ?? [])
                {
                    if (await TryTakeAsync(rule, message.Body).ConfigureAwait(false))
                    {
                        await sqs.DeleteMessageAsync(queue.Url, message.ReceiptHandle, stoppingToken).ConfigureAwait(false);
                        taken++;
                    }
                }

                // What cannot be taken is shown again later. A queue that shows nothing else is not asked without a pause.
                if (answer.Messages is { Count: > 0 } && taken == 0)
                {
                    await Task.Delay(AfterFailure, time, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested
                && e is AmazonServiceException or AmazonClientException or HttpRequestException)
            {
                CannotAsk(rule, e.Message);
                await Task.Delay(AfterFailure, time, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    // One message that cannot be taken holds up no other.
    private async Task<bool> TryTakeAsync(string rule, string body)
    {
        try
        {
            await TakeAsync(rule, body).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is RefusedException or JsonException)
        {
            CannotTake(rule, e.Message);
            return false;
        }
    }

    // Who may write into the queue is the queue's own policy, so that what SNS wrapped needs no signature.
    private async Task TakeAsync(string rule, string body)
    {
        using var json = JsonDocument.Parse(body);
        if (SnsMessage.Read(json.RootElement) is { } wrapped)
        {
            using var inner = JsonDocument.Parse(wrapped.Text);
            await desk.TakeAsync(rule, inner.RootElement).ConfigureAwait(false);
        }
        else
        {
            await desk.TakeAsync(rule, json.RootElement).ConfigureAwait(false);
        }
    }

    private static AmazonSQSClient ClientOf(QueueSettings queue)
    {
        // The queue's address says where the service is.
        var address = Uri.TryCreate(queue.Url, new UriCreationOptions(), out var uri) ? uri.GetLeftPart(UriPartial.Authority) : queue.Url;
        var config = new AmazonSQSConfig { ServiceURL = address, AuthenticationRegion = queue.Region };
        return queue is { AccessKeyId: { } id, SecretAccessKey: { } secret }
            ? new AmazonSQSClient(new BasicAWSCredentials(id.Read(), secret.Read()), config)
            : new AmazonSQSClient(config);
    }

    [LoggerMessage(LogLevel.Warning, "The queue of the rule {Rule} cannot be asked, and is asked again in a moment: {Why}")]
    private partial void CannotAsk(string rule, string why);

    [LoggerMessage(LogLevel.Warning, "A message in the queue of the rule {Rule} cannot be taken, and stays there: {Why}")]
    private partial void CannotTake(string rule, string why);
}
