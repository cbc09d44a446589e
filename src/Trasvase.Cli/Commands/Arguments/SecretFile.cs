using System.Text;
using Trasvase.Cli.Output;
using Trasvase.Http;

namespace Trasvase.Cli.Commands.Arguments;

/// <summary>Reads a secret from a file, because arguments are there for every user of a machine to see.</summary>
internal static class SecretFile
{
    private const int SizeMax = 64 * 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads what is in the file, without white space around it.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, is empty, or others than its owner may read it. Never says what is in
    /// it.</exception>
    public static string Read(FileInfo file, string option)
    {
        var secret = Encoding.UTF8.GetString(ReadBytes(file, option)).TrimStart('\uFEFF').Trim();
        return secret.Length > 0
            ? secret
            : throw new ConfigurationException($"The file '{Shown.Escaped(file.ToString())}' ({option}) is empty.");
    }

    /// <summary>Reads a key of 32 bytes, which may be there raw, in Base64 or in hexadecimal.</summary>
    /// <returns>It in Base64.</returns>
    /// <exception cref="ConfigurationException">As for <see cref="Read"/>, and if it is no such key.</exception>
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

            // Asked of what was opened, not of the name: nobody can put another file there in between.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != UnixFileMode.None)
            {
                throw new ConfigurationException($"Others can read the secret in '{name}' ({option}): run chmod 600 '{name}'");
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
