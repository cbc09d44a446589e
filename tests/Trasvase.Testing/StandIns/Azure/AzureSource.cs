using System.Globalization;
using System.Net;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>What a request of the kind From URL copies: fetched over HTTP as the service does it.</summary>
/// <param name="Bytes">What came.</param>
/// <param name="Properties">The standard headers of the source.</param>
internal sealed record AzureSource(byte[] Bytes, AzureProperties Properties)
{
    private const int UrlMax = 2048;

    /// <summary>What the source told instead of sending its bytes; null if it has sent them.</summary>
    public AzurePretended? Pretended { get; init; }

    public long Length => Pretended?.Length ?? Bytes.LongLength;

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static readonly (string Own, string Sent)[] Conditions =
    [
        ("x-ms-source-if-match", "If-Match"),
        ("x-ms-source-if-none-match", "If-None-Match"),
        ("x-ms-source-if-modified-since", "If-Modified-Since"),
        ("x-ms-source-if-unmodified-since", "If-Unmodified-Since"),
        ("x-ms-copy-source-authorization", "Authorization"),
    ];

    /// <summary>Compares the claims of a request, if there are any, with what came.</summary>
    /// <returns>The header of an answer that repeats one digest.</returns>
    public (string Name, string Value) Verify(string? md5, string? crc64) =>
        Pretended?.Verify(md5, crc64) ?? AzureDigests.Verify(Bytes, md5, crc64);

    /// <summary>Fetches what the request names.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">Fetches.</param>
    /// <param name="began">Waited for when the source has let the reading begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="AzureRefusalException">CannotVerifyCopySource with the source's status, or what is wrong with the
    /// request.</exception>
    public static async Task<AzureSource> FetchAsync(
        StandInRequest request, HttpMessageInvoker client, Func<StandInRequest, long, Task>? began, CancellationToken cancellationToken)
    {
        var url = request.Header("x-ms-copy-source") ?? "";
        if (url.Length > UrlMax
            || request.Body.Length > 0
            || !Uri.TryCreate(url, in Verbatim, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            throw new AzureRefusalException(400, "InvalidHeaderValue");
        }

        var range = RangeOf(request);
        using var message = new HttpRequestMessage(HttpMethod.Get, uri);
        foreach (var (own, sent) in Conditions.Where(pair => request.Header(pair.Own) is not null))
        {
            message.Headers.Add(sent, request.Header(own));
        }

        if (range is not null)
        {
            message.Headers.Add("Range", request.Header("x-ms-source-range"));
        }

        message.Headers.Add(PretendedPull.Asks, "true");
        try
        {
            using var answer = await client.SendAsync(message, cancellationToken);
            EnsureFits(answer, range);
            var pretended = AzurePretended.Read(answer);
            if (began is not null)
            {
                await began(request, pretended?.Length ?? answer.Content.Headers.ContentLength ?? 0);
            }

            var source = new AzureSource(await answer.Content.ReadAsByteArrayAsync(cancellationToken), PropertiesOf(answer))
            {
                Pretended = pretended,
            };
            return range is null or long.MaxValue || source.Length == range
                ? source
                : throw new AzureRefusalException(416, "InvalidRange");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new AzureRefusalException(500, "CannotVerifyCopySource", "Could not verify the copy source within the specified time.");
        }
    }

    // Redirects are not followed: their status is the source's.
    private static void EnsureFits(HttpResponseMessage answer, long? range)
    {
        var expected = range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent;
        if (answer.StatusCode == expected)
        {
            return;
        }

        var status = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        throw new AzureRefusalException(
            answer.IsSuccessStatusCode || (int)answer.StatusCode < 400 ? 400 : (int)answer.StatusCode, "CannotVerifyCopySource")
        {
            Headers = [("x-ms-copy-source-status-code", status)],
            Elements = [("CopySourceStatusCode", status)],
        };
    }

    // How many bytes are asked for; as many as there are, if the range has no end.
    private static long? RangeOf(StandInRequest request)
    {
        if (request.Header("x-ms-source-range") is not { } header)
        {
            return null;
        }

        return header.StartsWith("bytes=", StringComparison.Ordinal) && header["bytes=".Length..].Split('-') is [var first, var last]
            && long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && EndOf(last) is { } to && to >= from
                ? to == long.MaxValue ? to : to - from + 1
                : throw new AzureRefusalException(400, "InvalidHeaderValue");
    }

    private static long? EndOf(string text) =>
        text.Length == 0 ? long.MaxValue : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var end) ? end : null;

    private static AzureProperties PropertiesOf(HttpResponseMessage answer)
    {
        return new AzureProperties
        {
            ContentType = Header("Content-Type") ?? new AzureProperties().ContentType,
            ContentEncoding = Header("Content-Encoding"),
            ContentLanguage = Header("Content-Language"),
            ContentDisposition = Header("Content-Disposition"),
            CacheControl = Header("Cache-Control"),
        };

        string? Header(string name) => answer.Content.Headers.NonValidated.TryGetValues(name, out var content) ? content.ToString()
            : answer.Headers.NonValidated.TryGetValues(name, out var other) ? other.ToString() : null;
    }
}
