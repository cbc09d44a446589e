using System.Globalization;
using System.Text;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Stores.S3.Signing;

namespace Trasvase.Hosting;

/// <summary>Facts about credentials that may be shown. The credentials themselves are never among them.</summary>
/// <param name="Kind">The kind of the credentials, and where they come from.</param>
/// <param name="Id">Whose credentials they are, shortened; null if the credentials have no id.</param>
internal sealed record CredentialFacts(string Kind, string? Id)
{
    /// <summary>When the credentials end; null if they do not end, or if the time is not known.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>Whether the credentials end at a time that is not known.</summary>
    public bool EndUnknown { get; init; }

    /// <summary>Whether new credentials are fetched automatically when these end.</summary>
    public bool AreRenewed { get; init; }

    /// <summary>What the credentials lack for a transfer, as one sentence; null if they lack nothing, as far as they tell.</summary>
    public string? Lack { get; init; }

    /// <summary>Returns the facts about the credentials of S3.</summary>
    /// <exception cref="StoreException">No credentials were found.</exception>
    public static async Task<CredentialFacts> OfAsync(S3Options options, IAwsCredentialSource? source, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return new CredentialFacts("no credentials: only what everybody may read (--source-public)", null);
        }

        var keys = await source.GetAsync(cancellationToken).ConfigureAwait(false);
        var isGiven = options.AccessKeyId is not null && options.AssumeRoleArn is null;
        var where = options.AssumeRoleArn is { } role ? $"a session of the role {role}"
            : options.AccessKeyId is not null ? "an access key (AWS_ACCESS_KEY_ID)"
            : options.Profile is { } profile ? $"the profile '{profile}'"
            : "an access key that the AWS chain found (SSO, web identity, container or instance role)";
        return new CredentialFacts(keys.SessionToken is null ? where : $"{where}, temporary", Shortened(keys.AccessKeyId))
        {
            Ends = keys.Expires,
            EndUnknown = keys.SessionToken is not null && keys.Expires is null,
            AreRenewed = !isGiven,
        };
    }

    /// <summary>Returns the facts about the credentials of an Azure storage account.</summary>
    /// <exception cref="StoreException">Microsoft Entra ID gave no token.</exception>
    public static async Task<CredentialFacts> OfAsync(AzureBlobAccount account, TimeProvider time)
    {
        switch (account.Credentials)
        {
            case AzureCredentials.SharedKey:
                return new CredentialFacts("the account's key, which may do everything", $"account {account.Name}");
            case AzureCredentials.Sas sas:
                return OfSas(account.Name, sas, time.GetUtcNow());
            default:
                var token = await ((AzureCredentials.Entra)account.Credentials).Tokens().FetchAsync().ConfigureAwait(false);
                return new CredentialFacts("a token of Microsoft Entra ID", $"account {account.Name}")
                {
                    Ends = token.ExpiresOn,
                    AreRenewed = true,
                };
        }
    }

    /// <summary>Returns both ends of an id, by which people can recognize it, without what is between them.</summary>
    internal static string Shortened(string id) => id.Length >= 12 ? $"{id[..4]}…{id[^4..]}" : $"{id[..Math.Min(2, id.Length)]}…";

    private static CredentialFacts OfSas(string account, AzureCredentials.Sas sas, DateTimeOffset now)
    {
        var fields = sas.Query.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => Uri.UnescapeDataString(group.First()[1]), StringComparer.Ordinal);
        var may = fields.GetValueOrDefault("sp", "");
        var lacks = "rwl"
            .Where(letter =>
                !may.Contains(letter, StringComparison.Ordinal) && !(letter == 'w' && may.Contains('c', StringComparison.Ordinal)))
            .ToList();
        var scope = fields.GetValueOrDefault("sr") == "b" ? "one blob" : fields.ContainsKey("sr") ? "one container" : "the account";
        return new CredentialFacts($"a SAS for {scope} with the permissions '{may}'", $"account {account}")
        {
            Ends = Time(fields.GetValueOrDefault("se")),
            EndUnknown = fields.ContainsKey("si"),
            AreRenewed = sas.Renew is not null,
            Lack = Time(fields.GetValueOrDefault("st")) is { } begins && begins > now ? $"It holds only from {begins:u} on."
                : lacks.Count > 0 && !fields.ContainsKey("si") ? $"It lacks {Names(lacks)}."
                : null,
        };
    }

    private static string Names(List<char> lacks) =>
        new StringBuilder()
            .AppendJoin(
                " and ",
                lacks.Select(letter =>
                    letter switch { 'r' => "r (to look at the target)", 'w' => "w or c (to store)", _ => "l (to list)" }))
            .ToString();

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
