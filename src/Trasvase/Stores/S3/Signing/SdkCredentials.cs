using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SSO;
using Amazon.SSOOIDC;
using Trasvase.Http.Connecting;
using Trasvase.Stores.S3.Addressing;

namespace Trasvase.Stores.S3.Signing;

/// <summary>
/// Finds credentials with the AWS SDK: profiles, single sign-on, web identity, containers, instances, assumed roles. Only this file calls
/// the SDK: loading the SDK's assemblies takes start-up time, so they are loaded only when they are needed.
/// </summary>
internal sealed class SdkCredentials(S3Options options, string? profilesFile = null)
{
    // The longest wait for an instance's metadata service, which may not exist.
    private static readonly TimeSpan SearchMax = TimeSpan.FromSeconds(15);

    private AWSCredentials? _source;
    private bool _hasFound;

    /// <summary>Returns a source that caches the credentials that the SDK finds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IAwsCredentialSource CreateSource(S3Options options, TimeProvider time)
    {
        var found = new SdkCredentials(options);
        return new CachedCredentials(found.FindAsync, time);
    }

    /// <summary>Looks for credentials.</summary>
    /// <param name="renew">Whether the credentials found before are refused. If so, nothing that was remembered is used.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">Unauthenticated: none were found, or the role may not be assumed. Unavailable: the source of the
    /// credentials was not reached.</exception>
    public async Task<AwsCredentials> FindAsync(bool renew, CancellationToken cancellationToken)
    {
        if (renew)
        {
            (_source as RefreshingAWSCredentials)?.ClearCredentials();
            _source = null;
        }

        try
        {
            _source ??= await FindSourceAsync(cancellationToken).ConfigureAwait(false);
            var found = options.AssumeRoleArn is null
                ? await ReadAsync(_source, cancellationToken).ConfigureAwait(false)
                : await AssumeAsync(_source, options.AssumeRoleArn, cancellationToken).ConfigureAwait(false);
            _hasFound = true;
            return found;
        }
        catch (Exception e) when (_hasFound && e is not StoreException && !cancellationToken.IsCancellationRequested && IsUnreached(e))
        {
            // The source has given credentials before, so it exists and only does not answer now.
            throw Unreached(
                "The AWS credentials could not be renewed: whoever gives them was not reached.",
                "whoever gives the AWS credentials was not reached",
                e);
        }
        catch (Exception e) when (e is not StoreException && !cancellationToken.IsCancellationRequested)
        {
            throw NotFound(e);
        }
    }

    // The SDK finds these types by their names, for profiles and web identity. A natively compiled program holds only the types that are
    // known to be used.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceConfig))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOConfig))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOOIDCClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSSOOIDCConfig))]
    private async Task<AWSCredentials> FindSourceAsync(CancellationToken cancellationToken)
    {
        if (options.Credentials is { } given)
        {
            return given;
        }

        if (options.AccessKeyId is { } id)
        {
            return options.SessionToken is null
                ? new BasicAWSCredentials(id, options.SecretAccessKey)
                : new SessionAWSCredentials(id, options.SecretAccessKey, options.SessionToken);
        }

        if (options.Profile is { } profile)
        {
            return new CredentialProfileStoreChain(profilesFile).TryGetAWSCredentials(profile, out var found)
                ? found
                : throw new StoreException(
                    StoreErrorKind.Unauthenticated,
                    RetryAdvice.Never,
                    $"The AWS profile '{S3Names.Shown(profile)}' was not found or holds no credentials: check AWS_PROFILE.");
        }

        using var resolver = new DefaultAWSCredentialsIdentityResolver();
        return await resolver.ResolveIdentityAsync(null!, cancellationToken).WaitAsync(SearchMax, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<AwsCredentials> ReadAsync(AWSCredentials source, CancellationToken cancellationToken)
    {
        var keys = await source.GetCredentialsAsync().WaitAsync(SearchMax, cancellationToken).ConfigureAwait(false);
        var expires = source is RefreshingAWSCredentials { Expiration: { } end } ? Utc(end)
            : source.Expiration is { } other ? Utc(other)
            : (DateTimeOffset?)null;
        return new AwsCredentials(keys.AccessKey, keys.SecretKey, keys.UseToken ? keys.Token : null, expires);
    }

    private async Task<AwsCredentials> AssumeAsync(AWSCredentials source, string role, CancellationToken cancellationToken)
    {
        using var sts = new AmazonSecurityTokenServiceClient(source, RegionEndpoint.GetBySystemName(options.Region ?? "us-east-1"));
        var request = new AssumeRoleRequest
        {
            RoleArn = role,
            RoleSessionName = options.AssumeRoleSessionName,
            ExternalId = options.AssumeRoleExternalId,
        };
        try
        {
            var answer = await sts.AssumeRoleAsync(request, cancellationToken).ConfigureAwait(false);
            var keys = answer.Credentials;
            return new AwsCredentials(
                keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, keys.Expiration is { } end ? Utc(end) : null);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && IsUnreached(e))
        {
            throw Unreached($"The role {role} could not be assumed: AWS STS was not reached.", "AWS STS was not reached", e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var code = (e as AmazonServiceException)?.ErrorCode;
            throw new StoreException(
                StoreErrorKind.Unauthenticated,
                RetryAdvice.Never,
                $"The role {role} could not be assumed ({code ?? "AWS STS gave no reason"}): check its name, its trust policy and the "
                + "credentials used.",
                e)
            {
                Code = code,
            };
        }
    }

    private StoreException NotFound(Exception cause) => new(
        StoreErrorKind.Unauthenticated,
        RetryAdvice.Never,
        options.Profile is { } profile
            ? $"The AWS profile '{S3Names.Shown(profile)}' gave no credentials: sign in again (aws sso login), or check AWS_PROFILE."
            : "No AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or use --source-public for "
                + "objects that everybody may read.",
        cause)
    {
        Code = "NoCredentials",
    };

    /// <summary>
    /// Whether the failure means that the service was not reached, failed on its side or asks for fewer requests, and not that it refused.
    /// </summary>
    internal static bool IsUnreached(Exception failure) => failure is AmazonServiceException service
        ? (int)service.StatusCode is 429 or >= 500
            || service.ErrorCode is "Throttling" or "ThrottlingException" or "RequestThrottled"
            || ((int)service.StatusCode == 0 && NetworkFailure.Caused(service))
        : NetworkFailure.Caused(failure);

    private static StoreException Unreached(string message, string reason, Exception cause) =>
        new(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, message, cause) { Reason = reason };

    private static DateTimeOffset Utc(DateTime time) => new(time.ToUniversalTime());
}
