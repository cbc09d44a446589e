using Trasvase.Cli.Output;
using Trasvase.Hosting;

namespace Trasvase.Cli.Commands;

/// <summary>Reads a secret from a file, because arguments are there for every user of a machine to see.</summary>
internal static class SecretFile
{
    private const int SizeMax = 64 * 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Reads what is in the file, without white space around it.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, is empty, or others than its owner may read it. Never says what is in it.</exception>
    public static string Read(FileInfo file, string option)
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

            using var reader = new StreamReader(stream);
            var buffer = new char[SizeMax];
            var secret = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
            return secret.Length > 0 && reader.Peek() < 0
                ? secret
                : throw new ConfigurationException($"The file '{name}' ({option}) is {(secret.Length == 0 ? "empty" : "too large for a secret")}.");
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
