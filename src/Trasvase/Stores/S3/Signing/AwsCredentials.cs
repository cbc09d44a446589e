namespace Trasvase.Stores.S3.Signing;

/// <summary>A key pair, with a token and an end if it is temporary.</summary>
internal sealed record AwsCredentials(
    string AccessKeyId, string SecretAccessKey, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    public override string ToString() => $"AwsCredentials {{ Expires = {Expires:O} }}";
}

/// <summary>Finds credentials.</summary>
internal interface IAwsCredentialSource
{
    /// <summary>Credentials that are valid now. Cheap to call for every request.</summary>
    ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken);

    /// <summary>The store refused the credentials: finds others, if there can be others.</summary>
    /// <returns>Whether the next <see cref="GetAsync"/> gives something newer.</returns>
    ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken);
}

/// <summary>Keys that were given and cannot change.</summary>
internal sealed class GivenCredentials(AwsCredentials credentials) : IAwsCredentialSource
{
    public ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(credentials);

    public ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
