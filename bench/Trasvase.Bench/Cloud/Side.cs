using System.Globalization;
using Trasvase.Bench.Wire;

namespace Trasvase.Bench.Cloud;

/// <summary>What both sides do alike: count, wait, and fail at random.</summary>
internal abstract class Side(Workload workload, Faults faults) : ISide
{
    public Statistics Statistics { get; } = new();

    protected Workload Workload => workload;

    protected Faults Faults => faults;

    public async ValueTask AnswerAsync(Connection connection, Request request, CancellationToken cancellationToken)
    {
        if (faults.IsBusy())
        {
            Statistics.Count("503");
            await connection.ReadBodyAsync(request, breakAfter: null, copy: null, cancellationToken);
            await DelayAsync(cancellationToken);
            await connection.SendAsync(Busy(), request.Method == "HEAD", cancellationToken);
            return;
        }

        await HandleAsync(connection, request, cancellationToken);
    }

    protected abstract ValueTask HandleAsync(Connection connection, Request request, CancellationToken cancellationToken);

    protected abstract Reply Busy();

    protected Task DelayAsync(CancellationToken cancellationToken) =>
        workload.Settings.Delay > TimeSpan.Zero
            ? Task.Delay(workload.Settings.Delay, TimeProvider.System, cancellationToken)
            : Task.CompletedTask;

    protected async ValueTask SendAsync(Connection connection, Request request, Reply reply, CancellationToken cancellationToken)
    {
        await DelayAsync(cancellationToken);
        Statistics.CountBytes(0, request.Method == "HEAD" ? 0 : reply.Body.Length);
        await connection.SendAsync(reply, request.Method == "HEAD", cancellationToken);
    }

    /// <summary>Answers with an object's bytes, all or a range.</summary>
    protected async ValueTask SendContentAsync(
        Connection connection, Request request, int index, Func<int, Reply> head, CancellationToken cancellationToken)
    {
        var (size, isHead) = (workload.Size, request.Method == "HEAD");
        var range = RangeOf(request.Header("x-ms-range") ?? request.Header("Range"), size);
        if (range is { From: var asked } && asked >= size)
        {
            await SendAsync(connection, request, new Reply(416), cancellationToken);
            return;
        }

        var (from, length) = range is { } some ? (some.From, some.To - some.From + 1) : (0, size);
        var reply = head(range is null ? 200 : 206);
        if (range is not null)
        {
            reply.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{size}"));
        }

        await DelayAsync(cancellationToken);
        var broken = isHead ? null : faults.BreaksAfter(length);
        if (broken is not null)
        {
            Statistics.Count("broken off");
        }

        Statistics.Moving();
        Statistics.CountBytes(0, isHead ? 0 : broken ?? length);
        await (isHead
            ? connection.SendHeadAsync(reply, length, cancellationToken)
            : connection.SendAsync(
                reply, length, (offset, most) => workload.Content.Slice(index, from + offset, most), broken, cancellationToken));
    }

    /// <summary>A range of bytes as HTTP writes it; null: the whole.</summary>
    public static (long From, long To)? RangeOf(string? text, long size)
    {
        if (text is null || !text.StartsWith("bytes=", StringComparison.Ordinal))
        {
            return null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var from = text.AsSpan(6, dash - 6);
        var to = text.AsSpan(dash + 1);
        if (from.IsEmpty)
        {
            return (Math.Max(0, size - long.Parse(to, CultureInfo.InvariantCulture)), size - 1);
        }

        return (
            long.Parse(from, CultureInfo.InvariantCulture),
            to.IsEmpty ? size - 1 : Math.Min(size - 1, long.Parse(to, CultureInfo.InvariantCulture)));
    }
}
