using System.Globalization;
using System.Text;

namespace Trasvase.Cli.Output;

/// <summary>
/// Makes the standard streams safe to write to. What cannot be written to standard error must not end the work, and what was closed when
/// the program began is not written to at all: the runtime has opened files of its own in its place.
/// </summary>
internal static class StandardStreams
{
    // O_CLOEXEC, which what a program inherits never has, and what the runtime opens always has.
    private const long CloseOnExec = 0x80000;

    /// <summary>Whether standard output was closed when the program began.</summary>
    public static bool IsOutputClosed { get; private set; }

    /// <summary>Prepares the streams. Must be called before anything is written.</summary>
    public static void Prepare()
    {
        IsOutputClosed = IsClosed(1);
        if (IsOutputClosed)
        {
            Console.SetOut(TextWriter.Null);
        }

        Console.SetError(IsClosed(2) ? TextWriter.Null : Writer(new LossyStream(Console.OpenStandardError())));
    }

    private static TextWriter Writer(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    private static bool IsClosed(int descriptor)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            var flags = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}"))
                .First(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return (Convert.ToInt64(flags["flags:".Length..].Trim(), 8) & CloseOnExec) != 0;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            // Without /proc nothing can be known.
            return false;
        }
    }

    /// <summary>A stream that loses what cannot be written.</summary>
    private sealed class LossyStream(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nobody is told: this is where people would be told.
            }
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
