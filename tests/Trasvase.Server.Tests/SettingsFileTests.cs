using Trasvase.Server.Configuration;

namespace Trasvase.Server.Tests;

public sealed class SettingsFileTests
{
    [Fact]
    public void Parse_CommentsAndDefaults_AreUnderstood()
    {
        var settings = SettingsFile.Parse(
            """
            {
              // Where files come from.
              "connections": { "in": { "s3": { "container": "bucket", "public": true, "addressing": "path" }, "allows": ["read"] }, },
            }
            """,
            "f");

        settings.Listen.ShouldBe("http://127.0.0.1:8750");
        settings.Connections["in"].S3!.Container.ShouldBe("bucket");
        settings.Connections["in"].S3!.Addressing.ShouldBe(S3Addressing.Path);
    }

    [Theory]
    [InlineData("""{ "listn": "x" }""", "listn")]
    [InlineData("""{ "connections": { "a": { "s3": { "bucket": "b" } } } }""", "bucket")]
    [InlineData("""{ "connections": { "a": { "s3": {} } } }""", "container")]
    [InlineData("""{ "connections": { "a": {} } }""", "exactly one of 's3' and 'azure'")]
    [InlineData("""{ "connections": { "a/b": { "s3": { "container": "b" } } } }""", "'a/b' does not")]
    [InlineData("""{ "connections": { "a": { "s3": { "container": "b", "prefix": "in" } } } }""", "must end with '/'")]
    [InlineData("""{ "connections": { "a": { "s3": { "container": "b" }, "allows": ["delete"] } } }""", "allows 'delete'")]
    [InlineData("""{ "connections": { "a": { "s3": { "container": "b", "accessKeyId": "AKIA" } } } }""", "$.connections")]
    [InlineData("""{ "connections": { "a": { "s3": { "container": "b", "accessKeyId": { "env": "TRASVASE_NOT_SET" } } } } }""", "TRASVASE_NOT_SET")]
    [InlineData("""{ "connections": { "a": { "s3": { "container": "b", "accessKeyId": {} } } } }""", "exactly one of 'env'")]
    [InlineData("""{ "listen": "http://0.0.0.0:80" }""", "only over TLS")]
    [InlineData("""{ "listen": "https://127.0.0.1:80" }""", "give 'tls'")]
    [InlineData("""{ "listen": "127.0.0.1" }""", "must be an address")]
    [InlineData("""{ "limits": { "connections": 0 } }""", "between 1 and 1024")]
    [InlineData("""{ "limits": { "jobsAtOnce": 0 } }""", "At least one job")]
    [InlineData("null", "is empty")]
    [InlineData("{", "cannot be read")]
    public void Parse_WhatCannotBeRight_IsRefusedAndSaysWhere(string json, string sentence) =>
        Should.Throw<ConfigurationException>(() => SettingsFile.Parse(json, "f")).Message.ShouldContain(sentence);

    [Fact]
    public void Parse_SecretInTheWrongPlace_IsNotRepeated() =>
        Should.Throw<ConfigurationException>(() => SettingsFile.Parse(
            """{ "connections": { "a": { "s3": { "container": "b", "secretAccessKey": "wJalrXUtnFEMI" } } } }""", "f"))
            .Message.ShouldNotContain("wJalrXUtnFEMI");

    [Fact]
    public void Read_SecretThatEverybodyCanRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have other rights there");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "secret\n");
            Permit(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            new Secret { File = file }.Read().ShouldBe("secret");
            Permit(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Should.Throw<ConfigurationException>(() => new Secret { File = file }.Read()).Message.ShouldContain("chmod o=");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:8750", true)]
    [InlineData("http://localhost:1/", true)]
    [InlineData("http://[::1]:8750", true)]
    [InlineData("https://0.0.0.0:8750", false)]
    [InlineData("https://192.168.1.1:1", false)]
    public void IsLoopback_AnAddress_IsWhetherOnlyThisMachineReachesIt(string text, bool isLoopback) =>
        ListenAddress.TryParse(text)!.IsLoopback.ShouldBe(isLoopback);

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://example.com:80")]
    [InlineData("http://127.0.0.1:80/path")]
    [InlineData("ftp://127.0.0.1:80")]
    public void TryParse_NoAddressToListenAt_IsNone(string text) => ListenAddress.TryParse(text).ShouldBeNull();

    private static void Permit(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, mode);
        }
    }
}
