using Trasvase.Http.Bodies;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>One operation on a store, as HTTP.</summary>
internal sealed record HttpCall
{
    /// <summary>What is being done, as it ends a sentence: <c>reading s3://bucket/key</c>. No secret, no query.</summary>
    public required string Operation { get; init; }

    /// <summary>Makes the request, without its signature. Called anew for every attempt.</summary>
    public required Func<HttpRequestMessage> Request { get; init; }

    /// <summary>False for a body that can be written only once: then the first failure goes up to whoever can make it again.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>How long the answer may take, where the server has more to do than to answer; null for as long as any.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>Statuses besides 2xx that are answers and not errors, such as 404 for a find.</summary>
    public IReadOnlyList<int> AlsoAnswers { get; init; } = [];

    /// <summary>A call that sends a body.</summary>
    public static HttpCall Sending(PartBody body, string operation, Func<HttpRequestMessage> request) => new()
    {
        Operation = operation,
        IsRepeatable = body.IsRepeatable,
        Request = () =>
        {
            var message = request();
            message.Content = new PartContent(body);
            return message;
        },
    };
}
