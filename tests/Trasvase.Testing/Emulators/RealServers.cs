namespace Trasvase.Testing.Emulators;

/// <summary>The servers that all tests of an assembly share; each starts when the first test asks for it.</summary>
/// <remarks>An assembly has it with <c>[assembly: AssemblyFixture(typeof(RealServers))]</c>, a test class by taking it in its
/// constructor. Where a server is not installed, asking for it skips the test with the reason.</remarks>
public sealed class RealServers : IAsyncDisposable
{
    private readonly Shared<AzuriteServer> _azurite = new(AzuriteServer.WhyUnavailable, AzuriteServer.StartAsync);
    private readonly Shared<S3RverServer> _s3Rver = new(S3RverServer.WhyUnavailable, S3RverServer.StartAsync);
    private readonly Shared<CephServer> _ceph = new(CephServer.WhyUnavailable, CephServer.StartAsync);

    /// <summary>Azurite, or the test is skipped.</summary>
    public Task<AzuriteServer> AzuriteAsync(CancellationToken cancellationToken) => _azurite.GetAsync(cancellationToken);

    /// <summary>s3rver, or the test is skipped.</summary>
    public Task<S3RverServer> S3RverAsync(CancellationToken cancellationToken) => _s3Rver.GetAsync(cancellationToken);

    /// <summary>Ceph, or the test is skipped.</summary>
    public Task<CephServer> CephAsync(CancellationToken cancellationToken) => _ceph.GetAsync(cancellationToken);

    /// <summary>Ends those that were started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        await _s3Rver.DisposeAsync();
        await _ceph.DisposeAsync();
    }

    private sealed class Shared<T>(Func<string?> whyUnavailable, Func<CancellationToken, Task<T>> startAsync) : IAsyncDisposable
        where T : IAsyncDisposable
    {
        private readonly Lock _gate = new();
        private Task<T>? _server;

        public Task<T> GetAsync(CancellationToken cancellationToken)
        {
            if (whyUnavailable() is { } reason)
            {
                Assert.Skip(reason);
            }

            lock (_gate)
            {
                // One test's end must not end the server that others wait for: the start has no token of a test.
                _server ??= startAsync(CancellationToken.None);
            }

            return _server.WaitAsync(cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is { IsCompletedSuccessfully: true })
            {
                await (await _server).DisposeAsync();
            }
        }
    }
}
