namespace Trasvase.Server.Configuration;

/// <summary>A container that requests may name, and the way to reach it: exactly one of both stores is given.</summary>
internal sealed record ConnectionSettings
{
    /// <summary>A bucket of S3 or of a compatible service.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>A container of Azure Blob Storage.</summary>
    public AzureSettings? Azure { get; init; }

    /// <summary>What may be done: <c>read</c>, <c>write</c>, <c>remove</c>. By default read for S3, and read and write for Azure.</summary>
    public string[]? Allows { get; init; }
}

/// <summary>A bucket of S3 or of a compatible service. Without keys and profile, credentials are looked for as AWS's tools do.</summary>
internal sealed record S3Settings
{
    /// <summary>The bucket.</summary>
    public required string Container { get; init; }

    /// <summary>The prefix below which requests may name keys. Empty, the default, for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <inheritdoc cref="S3Options.Endpoint"/>
    public string? Endpoint { get; init; }

    /// <inheritdoc cref="S3Options.Region"/>
    public string? Region { get; init; }

    /// <inheritdoc cref="S3Options.Addressing"/>
    public S3Addressing Addressing { get; init; }

    /// <inheritdoc cref="S3Options.Profile"/>
    public string? Profile { get; init; }

    /// <summary>Where the access key's id is.</summary>
    public Secret? AccessKeyId { get; init; }

    /// <summary>Where the access key's secret is.</summary>
    public Secret? SecretAccessKey { get; init; }

    /// <summary>Where the token of temporary keys is.</summary>
    public Secret? SessionToken { get; init; }

    /// <inheritdoc cref="S3Options.AssumeRoleArn"/>
    public string? AssumeRoleArn { get; init; }

    /// <inheritdoc cref="S3Options.AssumeRoleExternalId"/>
    public string? AssumeRoleExternalId { get; init; }

    /// <inheritdoc cref="S3Options.Public"/>
    public bool Public { get; init; }

    /// <inheritdoc cref="S3Options.RequesterPays"/>
    public bool RequesterPays { get; init; }

    /// <summary>Where the customer's key (SSE-C) is.</summary>
    public Secret? CustomerKey { get; init; }

    /// <summary>Returns the options with the secrets read.</summary>
    public S3Options Read() => new()
    {
        Endpoint = Endpoint,
        Region = Region,
        Addressing = Addressing,
        Profile = Profile,
        AccessKeyId = AccessKeyId?.Read(),
        SecretAccessKey = SecretAccessKey?.Read(),
        SessionToken = SessionToken?.Read(),
        AssumeRoleArn = AssumeRoleArn,
        AssumeRoleExternalId = AssumeRoleExternalId,
        Public = Public,
        RequesterPays = RequesterPays,
        CustomerKey = CustomerKey?.Read(),
    };
}

/// <summary>A container of Azure Blob Storage. Without key, signature and connection string, Microsoft Entra ID is used.</summary>
internal sealed record AzureSettings
{
    /// <summary>The container.</summary>
    public required string Container { get; init; }

    /// <summary>The prefix below which requests may name keys. Empty, the default, for the whole container.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The storage account's name.</summary>
    public string? Account { get; init; }

    /// <inheritdoc cref="AzureBlobOptions.Endpoint"/>
    public string? Endpoint { get; init; }

    /// <summary>Where one of the account's keys is.</summary>
    public Secret? AccountKey { get; init; }

    /// <summary>Where a shared access signature is. It is read again when the service refuses it.</summary>
    public Secret? SasToken { get; init; }

    /// <summary>Where a connection string is.</summary>
    public Secret? ConnectionString { get; init; }

    /// <inheritdoc cref="AzureBlobOptions.ManagedIdentityClientId"/>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>Returns the options with the secrets read.</summary>
    public AzureBlobOptions Read() => new()
    {
        AccountName = Account,
        Endpoint = Endpoint,
        AccountKey = AccountKey?.Read(),
        SasToken = SasToken?.Read(),
        RenewSasToken = SasToken is { } sas ? sas.Read : null,
        ConnectionString = ConnectionString?.Read(),
        ManagedIdentityClientId = ManagedIdentityClientId,
    };
}
