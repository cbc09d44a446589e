using System.Net;

namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>Takes the place of the network: keeps the first request of a call, and answers without asking anybody.</summary>
internal sealed class CapturingHandler : HttpMessageHandler
{
    private Wire? _first;

    /// <summary>Looks at a request while it is there.</summary>
    public Action<HttpRequestMessage>? Looking { get; set; }

    /// <summary>Sends something and gives what went on the wire, whatever the sender made of the answer.</summary>
    public async Task<Wire> CaptureAsync(Func<Task> send)
    {
        _first = null;
        try
        {
            await send();
        }
        catch (Exception) when (_first is not null)
        {
            // The answer is empty, and not every sender is content with that.
        }

        return _first ?? throw new InvalidOperationException("Nothing was sent.");
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_first is null)
        {
            Looking?.Invoke(request);
            _first = await Wire.ReadAsync(request, cancellationToken);
        }

        var answer = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent([]) };
        answer.Headers.Add("ETag", "\"0cc175b9c0f1b6a831c399e269772661\"");
        return answer;
    }
}
