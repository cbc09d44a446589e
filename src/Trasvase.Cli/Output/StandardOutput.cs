using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trasvase.Cli.Output;

/// <summary>Standard output as UTF-8, buffered: whoever writes flushes.</summary>
internal static class StandardOutput
{
    private const int UnixBrokenPipe = 32;
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsPipeClosing = unchecked((int)0x800700E8);

    /// <summary>Whether a write failed because whoever read has gone, and not because of a full disk or the like.</summary>
    public static bool IsLeft(IOException error) => error.HResult is UnixBrokenPipe or WindowsBrokenPipe or WindowsPipeClosing;

    /// <summary>
    /// Opens it. .NET's console swallows the error of a pipe that nobody reads any more, so that `list | head` would go on
    /// listing to the end; the bare handle does not.
    /// </summary>
    public static StreamWriter Open()
    {
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
