namespace Trasvase.Tests.Jobs.Choosing.Parquets;

/// <summary>A file that counts what is read of it.</summary>
internal sealed class WatchedStream(byte[] content) : MemoryStream(content, writable: false)
{
    /// <summary>All bytes that were read.</summary>
    public long Taken { get; private set; }

    /// <summary>The most that was read at once.</summary>
    public int Longest { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        (Taken, Longest) = (Taken + read, Math.Max(Longest, read));
        return read;
    }
}
