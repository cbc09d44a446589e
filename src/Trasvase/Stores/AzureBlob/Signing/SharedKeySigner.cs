using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Trasvase.Http;
using Trasvase.Http.Text;

namespace Trasvase.Stores.AzureBlob.Signing;

/// <summary>Signs requests with the account's key (Shared Key of the Blob service).</summary>
internal sealed class SharedKeySigner(string account, byte[] key, TimeProvider time) : IRequestAuthority
{
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    // The service refuses a request whose date differs from its clock by more than 15 minutes. A difference below SkewMin is not the
    // cause.
    private static readonly TimeSpan SkewMin = TimeSpan.FromMinutes(5);

    private long _clockOffsetTicks;
    private volatile bool _hasRuns;
    private volatile bool _joinsRuns;

    public ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Remove("x-ms-date");
        request.Headers.Add("x-ms-date", time.GetUtcNow().AddTicks(Interlocked.Read(ref _clockOffsetTicks)).ToString("R"));
        using var text = TextToSign(request, account, _joinsRuns, out var hasRuns);
        _hasRuns |= hasRuns;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text.Written, signature);
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{account}:{Convert.ToBase64String(signature)}");
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Removes two possible causes of a refusal. If this machine's clock is wrong, its difference from the service's clock is learnt. If
    /// metadata holds several spaces in a row, they are signed as one from then on: the documentation says so, but the vendor's libraries
    /// sign each of them.
    /// </summary>
    public ValueTask<bool> TryMendAsync(Refusal refusal, CancellationToken cancellationToken)
    {
        if (refusal.Error is { Status: 403, Code: "AuthenticationFailed" } && _hasRuns && !_joinsRuns)
        {
            _joinsRuns = true;
            return ValueTask.FromResult(true);
        }

        if (refusal.Error is not { Status: 403, Code: "AuthenticationFailed" }
            || refusal.Headers.Date is not { } server
            || (server - time.GetUtcNow()).Duration() < SkewMin)
        {
            return ValueTask.FromResult(false);
        }

        Interlocked.Exchange(ref _clockOffsetTicks, (server - time.GetUtcNow()).Ticks);
        return ValueTask.FromResult(true);
    }

    /// <summary>
    /// Returns the text that is signed: the verb, the standard headers, every x-ms-* header, the account with the path, the query.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="joinsRuns">Whether each run of white space in the values of x-ms-* headers is signed as one space.</param>
    public static string StringToSign(HttpRequestMessage request, string account, bool joinsRuns = false)
    {
        using var text = TextToSign(request, account, joinsRuns, out _);
        return text.ToString();
    }

    private static SignedText TextToSign(HttpRequestMessage request, string account, bool joinsRuns, out bool hasRuns)
    {
        hasRuns = false;
        var text = new SignedText();
        text.Append(request.Method.Method);
        text.Append('\n');
        foreach (var name in SignedHeaders)
        {
            text.Append(Standard(request, name));
            text.Append('\n');
        }

        foreach (var (name, value) in OwnHeaders(request))
        {
            text.Append(name);
            text.Append(':');
            hasRuns |= WhiteSpace.HasRuns(value);
            text.Append(joinsRuns ? WhiteSpace.Join(value).AsSpan().Trim() : value.AsSpan().Trim());
            text.Append('\n');
        }

        // On a path-style endpoint the path begins with the account's name, which therefore appears twice.
        text.Append('/');
        text.Append(account);
        text.Append(request.RequestUri!.AbsolutePath);
        if (request.RequestUri.Query.Length > 0)
        {
            foreach (var (name, value) in QueryOf(request.RequestUri).OrderBy(pair => pair.Name, StringComparer.Ordinal))
            {
                text.Append('\n');
                text.Append(name);
                text.Append(':');
                text.Append(value);
            }
        }

        return text;
    }

    private static List<(string Name, string Value)> OwnHeaders(HttpRequestMessage request)
    {
        var own = new List<(string Name, string Value)>();
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            {
                own.Add((name.ToLowerInvariant(), values.ToString()));
            }
        }

        own.Sort(static (left, right) => Compare(left.Name, right.Name));
        return own;
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

    // The service sorts as the en-US culture does: '_' comes before digits and letters. In ordinal order it comes between them. This
    // matters to metadata only: x-ms-meta-a_b comes before x-ms-meta-a1.
    private static int Compare(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        return same == left.Length || same == right.Length ? left.Length - right.Length : Order(left[same]) - Order(right[same]);

        static int Order(char c) => c == '_' ? 1 : c;
    }

    private static IEnumerable<(string Name, string Value)> QueryOf(Uri uri) => uri.Query
        .TrimStart('?')
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : ""));
}
