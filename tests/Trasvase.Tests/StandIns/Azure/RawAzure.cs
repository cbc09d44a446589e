using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;
using Trasvase.Http;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Speaks to a stand-in in raw HTTP, without the product's client, as the owner of the account unless told otherwise.</summary>
internal sealed class RawAzure : IAsyncDisposable
{
    public const string Box = "box";

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Issuer == "CN=localhost" },
    });

    private RawAzure(AzureStandIn standIn) => StandIn = standIn;

    public AzureStandIn StandIn { get; }

    public AzureState State => StandIn.State;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts an account with a container named <see cref="Box"/>.</summary>
    public static async Task<RawAzure> StartAsync(AzureStandInOptions? options = null)
    {
        var azure = new RawAzure(await AzureStandIn.StartAsync(options ?? new AzureStandInOptions(), Cancellation));
        azure.State.CreateContainer(Box);
        return azure;
    }

    /// <summary>Sends a signed request.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="target">Container, key and query as on the wire.</param>
    /// <param name="body">Null for none; PUT has an empty one then.</param>
    /// <param name="headers">Besides version, date and authorization; what is given here replaces those.</param>
    public Task<RawAnswer> SendAsync(string method, string target, byte[]? body = null, params (string Name, string Value)[] headers) =>
        SendUnsignedAsync(method, target, body, Signed(method, target, body, headers));

    /// <summary>Sends a request as it is.</summary>
    public async Task<RawAnswer> SendUnsignedAsync(
        string method, string target, byte[]? body, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(method), new Uri(StandIn.Server.Endpoint.AbsoluteUri.TrimEnd('/') + Path(target), in Verbatim));
        if (body is not null || method == "PUT")
        {
            request.Content = new ByteArrayContent(body ?? []);
        }

        foreach (var (name, value) in headers.Where(header => header.Name != "Content-Length"))
        {
            if (name.StartsWith("Content-", StringComparison.Ordinal))
            {
                request.Content!.Headers.Add(name, value);
            }
            else
            {
                request.Headers.Add(name, value);
            }
        }

        using var answer = await _client.SendAsync(request, Cancellation);
        return new RawAnswer(
            (int)answer.StatusCode,
            answer.Headers.Concat(answer.Content.Headers)
                .ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>The headers of a request that its owner has signed.</summary>
    public (string Name, string Value)[] Signed(string method, string target, byte[]? body, params (string Name, string Value)[] headers)
    {
        List<(string Name, string Value)> all =
            [
                ("x-ms-version", "2021-12-02"),
                ("x-ms-date", State.Now.ToString("R")),
                .. method == "PUT"
                    ? [("Content-Length", (body?.Length ?? 0).ToString(CultureInfo.InvariantCulture))]
                    : Array.Empty<(string, string)>(),
            ];
        all.RemoveAll(known => headers.Any(header => header.Name == known.Name));
        all.AddRange(headers);
        var request = new StandInRequest(
            method, Path(target), all.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase));
        var signature = AzureSharedKey.Signature(AzureSharedKey.StringToSign(request, StandIn.Account.Name), State.Key);
        return [.. all, ("Authorization", $"SharedKey {StandIn.Account.Name}:{signature}")];
    }

    /// <summary>Sends a signed request line by line, as a client does that repeats headers.</summary>
    /// <returns>The answer's head.</returns>
    public async Task<string> SendLinesAsync(
        string method, string target, IEnumerable<(string Name, string Value)> headers, IEnumerable<(string Name, string Value)> repeated)
    {
        var signed = Signed(
            method,
            target,
            null,
            [
                .. headers,
                .. repeated.GroupBy(header => header.Name, header => header.Value).Select(group => (group.Key, string.Join(',', group))),
            ]);
        var lines = signed.Where(header => repeated.All(other => other.Name != header.Name))
            .Concat(repeated)
            .Select(header => $"{header.Name}: {header.Value}\r\n");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, StandIn.Server.Endpoint.Port, Cancellation);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{method} {Path(target)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{string.Concat(lines)}\r\n"),
            Cancellation);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancellation);
    }

    public Task<RawAnswer> PutAsync(string key, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", $"{Box}/{key}", body, [("x-ms-blob-type", "BlockBlob"), .. headers]);

    public Task<RawAnswer> StageAsync(string key, string id, byte[] body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", $"{Box}/{key}?comp=block&blockid={Uri.EscapeDataString(id)}", body, headers);

    /// <summary>Commits a list; each entry is its kind and its id, such as <c>Latest:AAAA</c>.</summary>
    public Task<RawAnswer> CommitAsync(string key, string[] entries, params (string Name, string Value)[] headers)
    {
        var list = new XElement("BlockList", entries.Select(entry => entry.Split(':')).Select(entry => new XElement(entry[0], entry[1])));
        return SendAsync("PUT", $"{Box}/{key}?comp=blocklist", Encoding.UTF8.GetBytes(list.ToString()), headers);
    }

    public Task<RawAnswer> GetAsync(string key, params (string Name, string Value)[] headers) =>
        SendAsync("GET", $"{Box}/{key}", null, headers);

    public async Task<XElement> ListAsync(string query = "") =>
        StrictXml.TryParse((await SendAsync("GET", $"{Box}?restype=container&comp=list{query}")).ShouldBe(200).Body).ShouldNotBeNull();

    /// <summary>The query of a signature for <see cref="Box"/>, good for an hour.</summary>
    public string ContainerSas(string permissions) =>
        AzureSas.ForContainer(StandIn.Account.Name, State.Key, Box, blob: null, permissions, State.Now.AddHours(1));

    /// <summary>A block id of so many bytes.</summary>
    public static string Id(int number, int length = 4) => Convert.ToBase64String([.. new byte[length - 1], (byte)number]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await StandIn.DisposeAsync();
    }

    private string Path(string target) => $"/{StandIn.Account.Name}/{target}";
}

/// <summary>What came back.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Holds the answer to its status, and to its error code if one is given.</summary>
    public RawAnswer ShouldBe(int status, string? code = null)
    {
        (Status, Header("x-ms-error-code")).ShouldBe((status, code), Text);
        return this;
    }
}
