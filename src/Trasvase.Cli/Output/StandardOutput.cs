using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Trasvase.Cli.Output;

/// <summary>Standard output as UTF-8, buffered: whoever writes flushes.</summary>
internal static class StandardOutput
{
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

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 32 * 1024);
}
