using Trasvase.Http.Bodies;
using Trasvase.Storage;

namespace Trasvase.Http;

/// <summary>One operation on a store, as an HTTP request.</summary>
internal sealed record HttpCall
{
    /// <summary>What the operation does, as the end of a sentence: <c>reading s3://bucket/key</c>. Holds no secret and no query.</summary>
    public required string Operation { get; init; }

    /// <summary>Makes the request, without its signature. Called for every attempt.</summary>
    public required Func<HttpRequestMessage> Request { get; init; }

    /// <summary>
    /// Whether the request may be sent again. False for example for a body that can be written only once. The first failure is then
    /// thrown to the caller, who can make the body again.
    /// </summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>How long the answer may take if the server has to do long work first; null for the usual time.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>The statuses besides 2xx that are answers and not errors, such as 404 for a find.</summary>
    public IReadOnlyList<int> AlsoAnswers { get; init; } = [];

    /// <summary>Makes a call that sends a body.</summary>
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
