using System.Text;
using System.Text.RegularExpressions;
using Trasvase.Http.Text;
using Trasvase.Stores.S3.Signing;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>An answer, read to its end.</summary>
internal sealed record RawAnswer(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The code of an error document.</summary>
    public string? Code => Element("Code");

    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The text of the first element of a name.</summary>
    public string? Element(string name) =>
        Regex.Match(Text, $"<{name}>([^<]*)</{name}>", RegexOptions.NonBacktracking) is { Success: true } match
            ? match.Groups[1].Value
            : null;

    /// <summary>The texts of all elements of a name.</summary>
    public string[] Elements(string name) =>
        [.. Regex.Matches(Text, $"<{name}>([^<]*)</{name}>", RegexOptions.NonBacktracking).Select(match => match.Groups[1].Value)];
}

/// <summary>Speaks HTTP with a stand-in, with no more of the product than its signer.</summary>
internal sealed class RawS3 : IAsyncDisposable
{
    private readonly HttpClient _client = new();

    private RawS3(S3StandIn standIn, ManualTime time)
    {
        (StandIn, Time) = (standIn, time);
        Keys = new AwsCredentials(standIn.Account.AccessKeyId, standIn.Account.SecretAccessKey);
        Bucket = standIn.State.CreateBucket("bucket");
    }

    public S3StandIn StandIn { get; }

    /// <summary>The clock of both sides.</summary>
    public ManualTime Time { get; }

    public S3StandInBucket Bucket { get; }

    /// <summary>Who signs; null to sign nothing.</summary>
    public AwsCredentials? Keys { get; set; }

    /// <summary>How much the client's clock is ahead.</summary>
    public TimeSpan Skew { get; set; }

    public DateTimeOffset Now => Time.GetUtcNow() + Skew;

    /// <summary>Changes a request after it was signed.</summary>
    public Action<HttpRequestMessage>? Tamper { get; set; }

    /// <summary>What x-amz-content-sha256 says; the body's digest by default.</summary>
    public string? Payload { get; set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RawS3> StartAsync(S3StandInOptions? options = null)
    {
        var time = new ManualTime();
        return new RawS3(
            await S3StandIn.StartAsync((options ?? new S3StandInOptions { PartSizeMin = 5 }) with { Time = time }, Token), time);
    }

    public Uri At(string target) => new(
        StandIn.Server.Endpoint.AbsoluteUri.TrimEnd('/') + target,
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>Sends one request; the target begins with the bucket.</summary>
    public Task<RawAnswer> SendAsync(string method, string target, params (string Name, string Value)[] headers) =>
        SendAsync(method, target, null, headers);

    public async Task<RawAnswer> SendAsync(string method, string target, byte[]? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), At(target));
        request.Content = body is null ? null : new ByteArrayContent(body);
        foreach (var (name, value) in headers)
        {
            request.SetVerbatim(name, value);
        }

        if (Keys is { } keys)
        {
            Sign(request, keys, body ?? []);
        }

        Tamper?.Invoke(request);
        return await SendAsync(request);
    }

    /// <summary>Sends a URL as whoever got it would.</summary>
    public async Task<RawAnswer> FetchAsync(Uri url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
        {
            request.SetVerbatim(name, value);
        }

        return await SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await StandIn.DisposeAsync();
    }

    private void Sign(HttpRequestMessage request, AwsCredentials keys, byte[] body)
    {
        var payload = Payload ?? SigV4.DigestOf(body);
        request.SetVerbatim("x-amz-date", SigV4.Timestamp(Now));
        request.SetVerbatim("x-amz-content-sha256", payload);
        request.SetVerbatim("x-amz-security-token", keys.SessionToken);
        var uri = request.RequestUri!;
        var signed = new SignedRequest(
            request.Method.Method,
            uri.AbsolutePath,
            uri.Query.TrimStart('?'),
            [
                ("host", uri.Authority),
                .. from header in request.Headers.NonValidated
                   where header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                   select (header.Key, header.Value.ToString()),
                .. from header in request.Content?.Headers.NonValidated.ToArray() ?? []
                   where header.Key == "Content-Type"
                   select (header.Key, header.Value.ToString()),
            ],
            payload);
        request.SetVerbatim("Authorization", SigV4.Authorization(signed, keys, StandIn.Account.Region, Now));
    }

    private async Task<RawAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _client.SendAsync(request, Token);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new RawAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(Token), headers);
    }
}
