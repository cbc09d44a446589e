using Trasvase.Storage;

namespace Trasvase.Testing.Faults;

/// <summary>A stream that a bad line has had its way with.</summary>
internal sealed class TamperedStream(Stream inner) : ReadOnlyStream
{
    private long _position;

    /// <summary>The byte at this offset arrives with one bit flipped.</summary>
    public long? FlipAt { get; init; }

    /// <summary>Which bit of it; 0 is the least.</summary>
    public int FlipBit { get; init; } = 4;

    /// <summary>Nothing comes after so many bytes.</summary>
    public long? EndAt { get; init; }

    /// <summary>What is thrown at <see cref="EndAt"/> or at the end; null to just end there, which no store may do.</summary>
    public Exception? End { get; init; }

    /// <summary>The most that one read gives.</summary>
    public int ReadMax { get; init; } = int.MaxValue;

    /// <summary>Comes before each read.</summary>
    public Func<long, CancellationToken, Task> Before { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>A connection that breaks, as a store tells it.</summary>
    public static StoreException Broken() => new(StoreErrorKind.Unavailable, RetryAdvice.Worthwhile, "The connection broke.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Before(_position, cancellationToken);
        var most = (int)Math.Min(Math.Min(buffer.Length, ReadMax), (EndAt ?? long.MaxValue) - _position);
        var count = most == 0 ? 0 : await inner.ReadAsync(buffer[..most], cancellationToken);
        if (count == 0 && End is not null && buffer.Length > 0)
        {
            throw End;
        }

        if (FlipAt - _position is { } at && at >= 0 && at < count)
        {
            buffer.Span[(int)at] ^= (byte)(1 << FlipBit);
        }

        _position += count;
        return count;
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }
}
