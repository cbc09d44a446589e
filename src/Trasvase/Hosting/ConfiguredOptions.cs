using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trasvase.Hosting;

/// <summary>
/// Reads options from an application's configuration. Uses no reflection, so that it works in a native image. A name that is not an
/// option is an error, because a mistyped limit would be no limit.
/// </summary>
internal sealed class ConfiguredOptions
{
    private readonly IConfiguration _section;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    private ConfiguredOptions(IConfiguration section) => _section = section;

    /// <summary>Returns the options, with the values of the section in place of theirs.</summary>
    public static TrasvaseOptions Of(TrasvaseOptions options, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Read(section, read => options with
        {
            S3 = read.Inner("S3", inner => Of(options.S3, inner)) ?? options.S3,
            AzureBlob = read.Inner("AzureBlob", inner => Of(options.AzureBlob, inner)) ?? options.AzureBlob,
            Limits = read.Inner("Limits", inner => Of(options.Limits ?? new ClientLimits(), inner)) ?? options.Limits,
            Journal = read.Inner("Journal", inner => Of(options.Journal ?? new JournalOptions(), inner)) ?? options.Journal,
            Retry = read.Inner("Retry", inner => Of(options.Retry, inner)) ?? options.Retry,
            IdleTimeout = read.Value<TimeSpan>("IdleTimeout") ?? options.IdleTimeout,
        });
    }

    private static S3Options Of(S3Options options, ConfiguredOptions read) => options with
    {
        AccessKeyId = read.Text("AccessKeyId") ?? options.AccessKeyId,
        SecretAccessKey = read.Text("SecretAccessKey") ?? options.SecretAccessKey,
        SessionToken = read.Text("SessionToken") ?? options.SessionToken,
        Profile = read.Text("Profile") ?? options.Profile,
        Region = read.Text("Region") ?? options.Region,
        Endpoint = read.Text("Endpoint") ?? options.Endpoint,
        Addressing = read.Choice<S3Addressing>("Addressing") ?? options.Addressing,
        AssumeRoleArn = read.Text("AssumeRoleArn") ?? options.AssumeRoleArn,
        AssumeRoleSessionName = read.Text("AssumeRoleSessionName") ?? options.AssumeRoleSessionName,
        AssumeRoleExternalId = read.Text("AssumeRoleExternalId") ?? options.AssumeRoleExternalId,
        Public = read.Flag("Public") ?? options.Public,
        RequesterPays = read.Flag("RequesterPays") ?? options.RequesterPays,
        CustomerKey = read.Text("CustomerKey") ?? options.CustomerKey,
        DefaultBucket = read.Text("DefaultBucket") ?? options.DefaultBucket,
    };

    private static AzureBlobOptions Of(AzureBlobOptions options, ConfiguredOptions read) => options with
    {
        ConnectionString = read.Text("ConnectionString") ?? options.ConnectionString,
        AccountName = read.Text("AccountName") ?? options.AccountName,
        AccountKey = read.Text("AccountKey") ?? options.AccountKey,
        SasToken = read.Text("SasToken") ?? options.SasToken,
        Endpoint = read.Text("Endpoint") ?? options.Endpoint,
        ManagedIdentityClientId = read.Text("ManagedIdentityClientId") ?? options.ManagedIdentityClientId,
    };

    private static ClientLimits Of(ClientLimits options, ConfiguredOptions read) => options with
    {
        Connections = read.Value<int>("Connections") ?? options.Connections,
        Pulls = read.Value<int>("Pulls") ?? options.Pulls,
        MemoryBudget = read.Value<long>("MemoryBudget") ?? options.MemoryBudget,
        MaxRate = read.Value<long>("MaxRate") ?? options.MaxRate,
        MaxRequests = read.Value<double>("MaxRequests") ?? options.MaxRequests,
    };

    private static JournalOptions Of(JournalOptions options, ConfiguredOptions read) =>
        options with { Folder = read.Text("Folder") ?? options.Folder };

    private static RetryPolicy Of(RetryPolicy options, ConfiguredOptions read) => options with
    {
        AttemptsMax = read.Value<int>("AttemptsMax") ?? options.AttemptsMax,
        DelayFirst = read.Value<TimeSpan>("DelayFirst") ?? options.DelayFirst,
        DelayMax = read.Value<TimeSpan>("DelayMax") ?? options.DelayMax,
        RetryAfterMax = read.Value<TimeSpan>("RetryAfterMax") ?? options.RetryAfterMax,
    };

    private static T Read<T>(IConfiguration section, Func<ConfiguredOptions, T> read)
    {
        var reader = new ConfiguredOptions(section);
        var options = read(reader);
        return section.GetChildren().FirstOrDefault(child => !reader._known.Contains(child.Key)) is not { } unknown
            ? options
            : throw new ConfigurationException(
                $"The configuration '{unknown.Path}' is no option. There are: "
                    + $"{string.Join(", ", reader._known.Order(StringComparer.Ordinal))}.");
    }

    private T? Inner<T>(string name, Func<ConfiguredOptions, T> read)
        where T : class
    {
        _known.Add(name);
        var inner = _section.GetSection(name);
        return inner.GetChildren().Any() ? Read(inner, read) : null;
    }

    private string? Text(string name)
    {
        _known.Add(name);
        return _section[name] is { Length: > 0 } text ? text : null;
    }

    private bool? Flag(string name) =>
        Text(name) is not { } text ? null : bool.TryParse(text, out var value) ? value : throw Unreadable(name, "true or false");

    private T? Value<T>(string name)
        where T : struct, IParsable<T> =>
        Text(name) is not { } text ? null
        : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value
        : throw Unreadable(name, typeof(T) == typeof(TimeSpan) ? "a time, as in 00:00:30" : "a number");

    private T? Choice<T>(string name)
        where T : struct, Enum =>
        Text(name) is not { } text ? null
        : Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Unreadable(name, "one of " + string.Join(", ", Enum.GetNames<T>()));

    // The message leaves out the value, which may be a secret that was written to the wrong place.
    private ConfigurationException Unreadable(string name, string wanted) =>
        new($"The configuration '{_section.GetSection(name).Path}' must be {wanted}.");
}
