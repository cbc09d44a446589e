using System.Diagnostics;
using OpenTelemetry;

namespace Trasvase.Server.Observing;

/// <summary>Takes the keys of objects out of traces before they leave: addresses end with the host, and reasons stay in the journal.
/// </summary>
internal sealed class TraceRedaction : BaseProcessor<Activity>
{
    private const string Address = "url.full";

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        data.SetTag("trasvase.source.key", null);

        // The route says what was asked for.
        data.SetTag("url.path", null);
        data.SetTag("url.query", null);
        if (data.GetTagItem(Address) is string address)
        {
            data.SetTag(Address, HostOf(address));
        }

        if (data.Status == ActivityStatusCode.Error)
        {
            data.SetStatus(ActivityStatusCode.Error);
        }
    }

    private static string HostOf(string address)
    {
        var host = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = address.IndexOf('/', host);
        return path < 0 ? address[..host] : address[..(path + 1)];
    }
}
