using System.Buffers.Binary;
using System.Net;

namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Shared access signatures: makes them for tests, and checks those that requests bring.</summary>
internal static class AzureSas
{
    private const string Version = "2021-12-02";
    private const string EncryptionScopeSince = "2020-12-06";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ssZ";

    /// <summary>The query of a signature for the whole account: blob service, all resource types unless said otherwise.</summary>
    public static string ForAccount(
        string account, byte[] key, string permissions, DateTimeOffset expiresOn, string services = "b", string types = "sco")
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal)
        {
            ["sv"] = Version,
            ["ss"] = services,
            ["srt"] = types,
            ["sp"] = permissions,
            ["se"] = expiresOn.ToUniversalTime().ToString(TimeFormat),
        };
        fields["sig"] = AzureSharedKey.Signature(AccountText(name => fields.GetValueOrDefault(name), account), key);
        return Query(fields);
    }

    /// <summary>The query of a signature for a container, or for one blob if a key is given.</summary>
    public static string ForContainer(
        string account, byte[] key, string container, string? blob, string permissions, DateTimeOffset expiresOn)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal)
        {
            ["sv"] = Version,
            ["sr"] = blob is null ? "c" : "b",
            ["sp"] = permissions,
            ["se"] = expiresOn.ToUniversalTime().ToString(TimeFormat),
        };
        fields["sig"] = AzureSharedKey.Signature(
            ServiceText(name => fields.GetValueOrDefault(name), Resource(account, container, blob)), key);
        return Query(fields);
    }

    /// <summary>The query of a signature for one blob, from all its fields. The version of <c>sr=bv</c> is given as the snapshot, and is
    /// not in the query.</summary>
    public static string ForBlob(string account, byte[] key, string path, Dictionary<string, string> fields)
    {
        var signature = AzureSharedKey.Signature(ServiceText(name => fields.GetValueOrDefault(name), $"/blob/{account}/{path}"), key);
        return Query(fields.Where(field => field.Key != "snapshot").Append(KeyValuePair.Create("sig", signature)));
    }

    /// <summary>Checks the signature in a request's query.</summary>
    /// <returns>What it allows.</returns>
    public static AzureGrant Check(StandInRequest request, string account, byte[] key, DateTimeOffset now, bool tls)
    {
        var ofAccount = request.Query("ss") is not null;
        var text = ofAccount
            ? AccountText(request.Query, account)
            : ServiceText(
                SignedField(request),
                Resource(account, request.Container, request.Query("sr") is "b" or "bv" or "bs" ? request.Key : null));
        if (request.Query("sig") != AzureSharedKey.Signature(text, key))
        {
            throw AzureSharedKey.Failed("Signature did not match.");
        }

        if (!(Time(request.Query("se")) > now) || Time(request.Query("st")) > now)
        {
            throw AzureSharedKey.Failed("Signature not valid in the specified time frame.");
        }

        if (!tls && request.Query("spr") == "https")
        {
            throw new AzureRefusalException(403, "AuthorizationProtocolMismatch");
        }

        if (request.Query("sip") is { } addresses && !Covers(addresses, IPAddress.Loopback))
        {
            throw new AzureRefusalException(403, "AuthorizationSourceIPMismatch");
        }

        if (ofAccount)
        {
            EnsureCovers(request);
        }
        else if (request.Key.Length == 0 && request.Operation != "ListBlobs")
        {
            // What a signature for a container opens is what is in it, not the container itself.
            throw new AzureRefusalException(403, "AuthorizationPermissionMismatch");
        }

        return new AzureGrant(request.Query("sp") ?? "");
    }

    /// <summary>The headers of an answer as the signature of a service wants them instead of those of the blob.</summary>
    public static AzureProperties Overridden(StandInRequest request, AzureProperties properties) =>
        request.Query("sig") is null || request.Query("ss") is not null
            ? properties
            : properties with
            {
                ContentType = request.Query("rsct") ?? properties.ContentType,
                ContentEncoding = request.Query("rsce") ?? properties.ContentEncoding,
                ContentLanguage = request.Query("rscl") ?? properties.ContentLanguage,
                ContentDisposition = request.Query("rscd") ?? properties.ContentDisposition,
                CacheControl = request.Query("rscc") ?? properties.CacheControl,
            };

    // A version or a snapshot is signed in the place of the snapshot.
    private static Func<string, string?> SignedField(StandInRequest request) => name => (name, request.Query("sr")) switch
    {
        ("snapshot", "bv") => request.Query("versionid"),
        ("snapshot", "bs") => request.Query("snapshot"),
        ("snapshot", _) => null,
        _ => request.Query(name),
    };

    // "168.1.5.60" or "168.1.5.60-168.1.5.70"
    private static bool Covers(string addresses, IPAddress client)
    {
        var ends = addresses.Split('-', 2);
        return IPAddress.TryParse(ends[0], out var first) && IPAddress.TryParse(ends[^1], out var last)
            && Number(first) <= Number(client) && Number(client) <= Number(last);

        static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.MapToIPv4().GetAddressBytes());
    }

    private static void EnsureCovers(StandInRequest request)
    {
        if (!request.Query("ss")!.Contains('b', StringComparison.Ordinal))
        {
            throw new AzureRefusalException(403, "AuthorizationServiceMismatch");
        }

        var type = request.Key.Length > 0 ? 'o' : 'c';
        if (request.Query("srt") is not { } types || !types.Contains(type, StringComparison.Ordinal))
        {
            throw new AzureRefusalException(403, "AuthorizationResourceTypeMismatch");
        }
    }

    private static string AccountText(Func<string, string?> field, string account)
    {
        string[] names = ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"];
        return string.Concat(Since(field, EncryptionScopeSince, names, "ses").Select(name => (field(name) ?? "") + "\n")
            .Prepend($"{account}\n"));
    }

    private static string ServiceText(Func<string, string?> field, string resource)
    {
        string[] first = ["sp", "st", "se"];
        string[] second = ["si", "sip", "spr", "sv", "sr", "snapshot"];
        string[] third = ["rscc", "rscd", "rsce", "rscl", "rsct"];
        return string.Join('\n', [
            .. first.Select(Field), resource, .. Since(field, EncryptionScopeSince, second, "ses").Concat(third).Select(Field)]);

        string Field(string name) => field(name) ?? "";
    }

    private static string[] Since(Func<string, string?> field, string version, string[] names, string later) =>
        string.CompareOrdinal(field("sv"), version) >= 0 ? [.. names, later] : names;

    private static string Resource(string account, string container, string? blob) =>
        $"/blob/{account}/{container}{(blob is null ? "" : $"/{blob}")}";

    private static string Query(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(
            text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
