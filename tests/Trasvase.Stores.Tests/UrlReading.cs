using System.Net;
using System.Net.Http.Headers;
using Trasvase.Storage;

namespace Trasvase.Stores.Tests;

/// <summary>Reads a URL as another service would: with nothing but the URL.</summary>
internal static class UrlReading
{
    public static async Task<byte[]> FetchAsync(
        HttpMessageInvoker transport, ReadGrant grant, ByteRange? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, grant.Url);
        if (range is var (offset, length))
        {
            request.Headers.Range = new RangeHeaderValue(offset, offset + length - 1);
        }

        using var answer = await transport.SendAsync(request, cancellationToken);
        return answer.StatusCode == (range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
            ? await answer.Content.ReadAsByteArrayAsync(cancellationToken)
            : throw new StoreException(StoreErrorKind.SourceRefused, RetryAdvice.Never, $"The source answered {answer.StatusCode}.")
            {
                SourceStatus = (int)answer.StatusCode,
            };
    }
}
