using Trasvase.Http;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// A call with and without the headers that only ask for more than the common protocol tells (digests, the state of restores). A server
/// that refuses them is asked without: then there is less to verify by, and the receipt says by what it was.
/// </summary>
internal sealed class S3Extras(HttpCall call)
{
    private static readonly string[] Names = ["x-amz-checksum-mode", "x-amz-optional-object-attributes"];

    private volatile bool _present;

    /// <summary>The call as it is.</summary>
    public HttpCall With() => call with
    {
        Request = () =>
        {
            var request = call.Request();
            _present = Names.Any(request.Headers.Contains);
            return request;
        },
    };

    /// <summary>The call without them.</summary>
    public HttpCall Without() => call with
    {
        Request = () =>
        {
            var request = call.Request();
            foreach (var name in Names)
            {
                request.Headers.Remove(name);
            }

            return request;
        },
    };

    /// <summary>Whether a refusal may be one of these headers.</summary>
    public bool MayBeRefusedBy(StoreException refusal) =>
        _present
            && (refusal.Status == 501
                || (refusal.Status == 400 && refusal.Code is "NotImplemented" or "InvalidArgument" or "InvalidHeader"));
}
