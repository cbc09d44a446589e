using Trasvase.Http;

namespace Trasvase.Stores.S3.Wire;

/// <summary>
/// A call with and without the headers that only request more than the common protocol offers (digests, the state of restores). If a
/// server refuses these headers, the call is sent again without them. There is then less to verify by, and the receipt says how the object
/// was verified.
/// </summary>
internal sealed class S3Extras(HttpCall call)
{
    private static readonly string[] Names = ["x-amz-checksum-mode", "x-amz-optional-object-attributes"];

    private volatile bool _present;

    /// <summary>Returns the call as it is.</summary>
    public HttpCall With() => call with
    {
        Request = () =>
        {
            var request = call.Request();
            _present = Names.Any(request.Headers.Contains);
            return request;
        },
    };

    /// <summary>Returns the call without these headers.</summary>
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

    /// <summary>Whether these headers may be what the server refused.</summary>
    public bool MayBeRefusedBy(StoreException refusal) =>
        _present
            && (refusal.Status == 501
                || (refusal.Status == 400 && refusal.Code is "NotImplemented" or "InvalidArgument" or "InvalidHeader"));
}
