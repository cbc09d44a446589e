using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public sealed class SecretFileTests : IDisposable
{
    private const string Canary = "CanarySecret";

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Read_OwnersFile_IsItsTextWithoutWhiteSpace()
    {
        File.WriteAllText(_file, $" {Canary}\r\n");

        SecretFile.Read(new FileInfo(_file), "--azure-key-file").ShouldBe(Canary);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Read_FileThatOthersCanUse_SaysHowToCloseIt(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no such mode on Windows");
        File.WriteAllText(_file, Canary);
#pragma warning disable CA1416 // Skipped above where it does not exist.
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite | mode);
#pragma warning restore CA1416

        var error = Should.Throw<ConfigurationException>(() => SecretFile.Read(new FileInfo(_file), "--azure-key-file"));

        error.Message.ShouldContain($"run chmod 600 '{_file}'");
        error.Message.ShouldContain("--azure-key-file");
        error.Message.ShouldNotContain(Canary);
    }

    [Fact]
    public void Read_EmptyFile_IsRefused() =>
        Should.Throw<ConfigurationException>(() => SecretFile.Read(new FileInfo(_file), "--azure-key-file")).Message
            .ShouldContain("is empty");

    [Fact]
    public void Read_HugeFile_IsRefused()
    {
        File.WriteAllText(_file, new string('x', 70_000));

        Should.Throw<ConfigurationException>(() => SecretFile.Read(new FileInfo(_file), "--azure-key-file")).Message
            .ShouldContain("too large");
    }

    [Fact]
    public void Read_NoFile_IsSaid() =>
        Should.Throw<ConfigurationException>(() => SecretFile.Read(new FileInfo(_file + ".no"), "--azure-key-file")).Message
            .ShouldContain("There is no file");

    public void Dispose() => File.Delete(_file);
}
