using System.Text;
using Trasvase.Cli.Output;
using Trasvase.Http;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>
/// Reads secrets from files. Secrets are never arguments, because every user of a machine can see the arguments of a process.
/// </summary>
internal static class SecretFile
{
    private const int SizeMax = 64 * 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads the text of a file, without white space around it.</summary>
    /// <exception cref="ConfigurationException">
    /// The file cannot be read, is empty, or other users than its owner may read or write it (not checked on Windows). The message never
    /// holds the file's content.
    /// </exception>
    public static string Read(FileInfo file, string option)
    {
        var secret = Encoding.UTF8.GetString(ReadBytes(file, option)).TrimStart('\uFEFF').Trim();
        return secret.Length > 0
            ? secret
            : throw new ConfigurationException($"The file '{Shown.Escaped(file.ToString())}' ({option}) is empty.");
    }

    /// <summary>Reads a key of 32 bytes from a file that holds it raw, in Base64 or in hexadecimal.</summary>
    /// <returns>The key in Base64.</returns>
    /// <exception cref="ConfigurationException">As for <see cref="Read"/>, and if the file does not hold such a key.</exception>
    public static string ReadKey(FileInfo file, string option)
    {
        const int length = 32;
        var bytes = ReadBytes(file, option);
        var text = bytes.Length == length ? "" : Read(file, option);
        var decoded = new byte[text.Length];
        if (text.Length == 2 * length && text.All(char.IsAsciiHexDigit))
        {
            bytes = Convert.FromHexString(text);
        }
        else if (Convert.TryFromBase64String(text, decoded, out var count) && count == length)
        {
            bytes = decoded[..count];
        }

        return bytes.Length == length
            ? Convert.ToBase64String(bytes)
            : throw new ConfigurationException(
                $"The file '{Shown.Escaped(file.ToString())}' ({option}) must hold 32 bytes, raw or in Base64 or hexadecimal.");
    }

    private static byte[] ReadBytes(FileInfo file, string option)
    {
        var name = Shown.Escaped(file.ToString());
        try
        {
            using var stream = file.OpenRead();

            // The mode is that of the opened file and not of its name, so nobody can replace the file between the check and the read.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != UnixFileMode.None)
            {
                throw new ConfigurationException($"Others can read or change the secret in '{name}' ({option}): run chmod 600 '{name}'");
            }

            var buffer = new byte[SizeMax + 1];
            var count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return count <= SizeMax
                ? buffer[..count]
                : throw new ConfigurationException($"The file '{name}' ({option}) is too large for a secret.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"There is no file '{name}' ({option}).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The file '{name}' ({option}) cannot be read.", e);
        }
    }
}
