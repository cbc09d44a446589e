using System.Text;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>A stand-in and a client for tests of single rules.</summary>
public abstract class S3RuleTests : IAsyncLifetime
{
    private RawS3? _raw;

    private protected RawS3 S3 => _raw!;

    public virtual async ValueTask InitializeAsync() => _raw = await RawS3.StartAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await S3.DisposeAsync();
    }

    /// <summary>Bytes of which no two places are alike.</summary>
    private protected static byte[] Data(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)((i * 31) + (i >> 8) + 7))];

    private protected static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
