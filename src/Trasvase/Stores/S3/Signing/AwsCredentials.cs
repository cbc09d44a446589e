namespace Trasvase.Stores.S3.Signing;

/// <summary>A pair of keys, with a session token and an expiry time if the keys are temporary.</summary>
internal sealed record AwsCredentials(
    string AccessKeyId, string SecretAccessKey, string? SessionToken = null, DateTimeOffset? Expires = null)
{
    public override string ToString() => $"AwsCredentials {{ Expires = {Expires:O} }}";
}

/// <summary>A source of credentials.</summary>
internal interface IAwsCredentialSource
{
    /// <summary>Returns credentials that are valid now. Cheap to call for every request.</summary>
    ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken);

    /// <summary>Looks for other credentials after the store has refused the current ones, if there can be others.</summary>
    /// <returns>Whether the next <see cref="GetAsync"/> returns newer credentials.</returns>
    ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken);
}

/// <summary>Credentials that were given and cannot change.</summary>
internal sealed class GivenCredentials(AwsCredentials credentials) : IAwsCredentialSource
{
    public ValueTask<AwsCredentials> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(credentials);

    public ValueTask<bool> TryRenewAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);
}
