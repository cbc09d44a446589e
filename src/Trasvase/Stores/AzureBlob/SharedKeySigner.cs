using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Trasvase.Http;
using Trasvase.Storage;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Signs requests with the account's key (Shared Key of the Blob service).</summary>
internal sealed class SharedKeySigner(string account, byte[] key, TimeProvider time) : IRequestAuthority
{
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    // The service takes no request that is older or younger than 15 minutes.
    private static readonly TimeSpan SkewMin = TimeSpan.FromMinutes(5);

    private long _clockOffsetTicks;

    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("x-ms-date");
        request.Headers.Add("x-ms-date", time.GetUtcNow().AddTicks(Interlocked.Read(ref _clockOffsetTicks)).ToString("R"));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(StringToSign(request, account)));
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{account}:{Convert.ToBase64String(signature)}");
        return ValueTask.CompletedTask;
    }

    /// <summary>A refusal may come from this machine's clock, whose difference from the service's is learnt then.</summary>
    public ValueTask<bool> TryMendAsync(StoreException refusal, HttpResponseHeaders headers, CancellationToken cancellationToken)
    {
        if (refusal is not { Status: 403, Code: "AuthenticationFailed" } || headers.Date is not { } server || (server - time.GetUtcNow()).Duration() < SkewMin)
        {
            return ValueTask.FromResult(false);
        }

        Interlocked.Exchange(ref _clockOffsetTicks, (server - time.GetUtcNow()).Ticks);
        return ValueTask.FromResult(true);
    }

    /// <summary>What is signed: the verb, the standard headers, every x-ms-* header, the account with the path, the query.</summary>
    public static string StringToSign(HttpRequestMessage request, string account)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (var name in SignedHeaders)
        {
            text.Append(Standard(request, name)).Append('\n');
        }

        var own = request.Headers.NonValidated
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.ToString()))
            .Where(header => header.Name.StartsWith("x-ms-", StringComparison.Ordinal))
            .OrderBy(header => SortKey(header.Name), StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            text.Append(name).Append(':').Append(value.Trim()).Append('\n');
        }

        // On a path-style endpoint the path begins with the account's name, which so stands there twice.
        text.Append('/').Append(account).Append(request.RequestUri!.AbsolutePath);
        foreach (var (name, value) in QueryOf(request.RequestUri).OrderBy(pair => pair.Name, StringComparer.Ordinal))
        {
            text.Append('\n').Append(name).Append(':').Append(value);
        }

        return text.ToString();
    }

    private static string Standard(HttpRequestMessage request, string name)
    {
        if (name == "Content-Length")
        {
            return request.Content?.Headers.ContentLength is > 0 and var length ? length.ToString(CultureInfo.InvariantCulture) : "";
        }

        return request.Headers.NonValidated.TryGetValues(name, out var values)
            || (request.Content is not null && request.Content.Headers.NonValidated.TryGetValues(name, out values))
                ? values.ToString()
                : "";
    }

    // The service sorts as the en-US culture does: '_' before digits and letters, where the ordinal order has it between them. It
    // matters to metadata only: x-ms-meta-a_b stands before x-ms-meta-a1.
    private static string SortKey(string name) => name.Replace('_', '\u0001');

    private static IEnumerable<(string Name, string Value)> QueryOf(Uri uri) => uri.Query
        .TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : ""));
}
