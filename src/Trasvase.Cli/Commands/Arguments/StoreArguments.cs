using System.CommandLine;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Options for how to reach both clouds. They take precedence over the environment.</summary>
internal sealed class StoreArguments
{
    private readonly Option<bool> _public = Choice.Flag(
        "--source-public", "Send no credentials to S3: for objects that everybody may read");
    private readonly Option<string?> _s3Endpoint = Choice.Text(
        "--s3-endpoint", "URL", "Another service than Amazon's, such as https://host:port (AWS_ENDPOINT_URL_S3)");
    private readonly Option<string?> _s3Region = Choice.Text("--s3-region", "REGION", "The region of the bucket (AWS_REGION)");
    private readonly Option<string?> _s3Profile = Choice.Text(
        "--s3-profile", "NAME", "A profile of the AWS configuration files, instead of keys (AWS_PROFILE)");
    private readonly Option<string?> _s3Role = Choice.Text("--s3-role", "ARN", "A role to assume with the credentials that were found");
    private readonly Option<S3Addressing?> _s3Addressing = Choice.Of(
        "--s3-addressing", "Where requests name the bucket", new S3Options().Addressing);
    private readonly Option<bool> _requesterPays = Choice.Flag(
        "--requester-pays", "Agree to pay for requests and traffic of buckets whose owners do not");
    private readonly Option<FileInfo?> _customerKey = File(
        "--sse-c-key-file", "A file with the key of objects that their owner encrypts (SSE-C): 32 bytes, raw or in Base64 or hexadecimal");
    private readonly Option<string?> _azureAccount = Choice.Text(
        "--azure-account", "NAME", "The storage account (AZURE_STORAGE_ACCOUNT_NAME)");
    private readonly Option<string?> _azureEndpoint = Choice.Text(
        "--azure-endpoint", "URL", "Where the account's Blob service answers, if elsewhere (AZURE_STORAGE_BLOB_ENDPOINT)");
    private readonly Option<FileInfo?> _azureConnectionString = File(
        "--azure-connection-string-file", "A file with a connection string; it overrides all else");
    private readonly Option<FileInfo?> _azureKey = File("--azure-key-file", "A file with one of the account's keys");
    private readonly Option<FileInfo?> _azureSas = File("--azure-sas-file", "A file with a shared access signature");

    /// <summary>Adds these options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_public);
        command.Add(_s3Endpoint);
        command.Add(_s3Region);
        command.Add(_s3Profile);
        command.Add(_s3Role);
        command.Add(_s3Addressing);
        command.Add(_requesterPays);
        command.Add(_customerKey);
        command.Add(_azureAccount);
        command.Add(_azureEndpoint);
        command.Add(_azureConnectionString);
        command.Add(_azureKey);
        command.Add(_azureSas);
    }

    /// <summary>Returns the environment's options with the values of these options in their place.</summary>
    /// <exception cref="ConfigurationException">A file with a secret cannot be used.</exception>
    public TrasvaseOptions Read(ParseResult arguments, TrasvaseOptions environment) => environment with
    {
        // A command runs one job, which has limits of its own.
        Limits = null,
        IsCommand = true,
        S3 = ReadS3(arguments, environment.S3),
        AzureBlob = ReadAzure(arguments, environment.AzureBlob),
    };

    private S3Options ReadS3(ParseResult arguments, S3Options environment)
    {
        // Within the options, keys take precedence over a profile. A profile on the command line must win over keys in the environment.
        var profile = arguments.GetValue(_s3Profile);
        var options = profile is null
            ? environment
            : environment with { Profile = profile, AccessKeyId = null, SecretAccessKey = null, SessionToken = null };
        return options with
        {
            Endpoint = arguments.GetValue(_s3Endpoint) ?? options.Endpoint,
            Region = arguments.GetValue(_s3Region) ?? options.Region,
            AssumeRoleArn = arguments.GetValue(_s3Role) ?? options.AssumeRoleArn,
            Addressing = arguments.GetValue(_s3Addressing) ?? options.Addressing,
            Public = arguments.GetValue(_public) || options.Public,
            RequesterPays = arguments.GetValue(_requesterPays) || options.RequesterPays,
            CustomerKey = arguments.GetValue(_customerKey) is { } file ? SecretFile.ReadKey(file, _customerKey.Name) : options.CustomerKey,
        };
    }

    private AzureBlobOptions ReadAzure(ParseResult arguments, AzureBlobOptions environment)
    {
        var account = arguments.GetValue(_azureAccount);
        var endpoint = arguments.GetValue(_azureEndpoint);
        var connectionString = Secret(arguments, _azureConnectionString);
        var key = Secret(arguments, _azureKey);
        var sas = Secret(arguments, _azureSas);

        // Otherwise the environment's connection string would override the given options, and its key a given signature.
        var overridden = (account ?? endpoint ?? key ?? sas) is not null;
        return environment with
        {
            ConnectionString = connectionString ?? (overridden ? null : environment.ConnectionString),
            AccountName = account ?? environment.AccountName,
            Endpoint = endpoint ?? environment.Endpoint,
            AccountKey = key ?? (sas is null ? environment.AccountKey : null),
            SasToken = sas ?? environment.SasToken,

            // The file's owner may replace the signature by a newer one while a transfer runs.
            RenewSasToken = sas is null ? environment.RenewSasToken : () => Secret(arguments, _azureSas),
        };
    }

    private static string? Secret(ParseResult arguments, Option<FileInfo?> option) =>
        arguments.GetValue(option) is { } file ? SecretFile.Read(file, option.Name) : null;

    private static Option<FileInfo?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
