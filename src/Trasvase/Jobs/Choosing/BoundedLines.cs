using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>
/// Reads lines of UTF-8 from a stream. The length of a line is bounded, so memory does not grow with the file, whatever it holds.
/// </summary>
internal static class BoundedLines
{
    /// <summary>The most bytes of a line.</summary>
    public const int BytesMax = 256 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads the lines, numbered from 1, without their ends (LF or CR LF). A byte order mark at the beginning is skipped.
    /// </summary>
    /// <param name="content">The stream to read.</param>
    /// <param name="name">The stream's name, for errors.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StoreException">InvalidRequest: a line is not UTF-8, or is longer than <see cref="BytesMax"/>.</exception>
    public static async IAsyncEnumerable<(long Number, string Text)> ReadAsync(
        Stream content, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(content, new StreamPipeReaderOptions(leaveOpen: true, bufferSize: 64 * 1024));
        try
        {
            for (var number = 0L; ;)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var left = read.Buffer;
                while (left.PositionOf((byte)'\n') is { } end)
                {
                    yield return (++number, Decode(left.Slice(0, end), number, name));
                    left = left.Slice(left.GetPosition(1, end));
                }

                if (left.Length > BytesMax)
                {
                    throw Broken(name, number + 1, $"is longer than {BytesMax} bytes");
                }

                if (read.IsCompleted)
                {
                    if (!left.IsEmpty)
                    {
                        yield return (++number, Decode(left, number, name));
                    }

                    yield break;
                }

                reader.AdvanceTo(left.Start, left.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Makes the error for a line that cannot be used.</summary>
    public static StoreException Broken(string name, long line, string what) =>
        new(StoreErrorKind.InvalidRequest, RetryAdvice.Never, $"Line {line} of {name} {what}.");

    private static string Decode(ReadOnlySequence<byte> line, long number, string name)
    {
        if (line.Length > BytesMax)
        {
            throw Broken(name, number, $"is longer than {BytesMax} bytes");
        }

        try
        {
            var text = StrictUtf8.GetString(line);
            text = text.EndsWith('\r') ? text[..^1] : text;
            return number == 1 && text.StartsWith('\ufeff') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            throw Broken(name, number, "is not UTF-8");
        }
    }
}
