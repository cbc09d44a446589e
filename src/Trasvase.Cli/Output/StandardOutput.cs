using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trasvase.Cli.Output;

/// <summary>Opens standard output as buffered UTF-8. The caller must flush.</summary>
internal static class StandardOutput
{
    private const int UnixBrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsPipeClosing = unchecked((int)0x800700E8);

    /// <summary>Whether a write failed because the reader has closed the pipe, and not because of a full disk or the like.</summary>
    public static bool IsLeft(IOException error) => error.HResult is UnixBrokenPipe or WindowsBrokenPipe or WindowsPipeClosing;

    /// <summary>
    /// Opens standard output. .NET's console ignores the error of a closed pipe, so that `list | head` would list to the end. A stream on
    /// the bare handle reports the error.
    /// </summary>
    public static StreamWriter Open()
    {
        if (StandardStreams.IsOutputClosed)
        {
            return Writer(Stream.Null);
        }

        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return Writer(pipe);
            }
        }

        return Writer(Console.OpenStandardOutput());
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 32 * 1024);
}
