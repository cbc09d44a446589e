using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public class TransferArgumentsTests
{
    [Fact]
    public void Read_NothingGiven_IsTheDefault() => Read("s3://b/", "az://c/").ShouldBe(new TransferOptions());

    [Fact]
    public void Read_Names_AreRead()
    {
        Read("--names", "encode", "--skip-markers", "s3://b/", "az://c/").ShouldBe(new TransferOptions
        {
            Names = NamePolicy.Encode,
            SkipMarkers = true,
        });
    }

    [Fact]
    public void Read_Rates_AreRead()
    {
        Read("--max-rate", "200MiB/s", "--max-requests", "99.5", "--floor-speed", "0", "s3://b/", "az://c/")
            .ShouldBe(new TransferOptions { MaxRate = 200 << 20, MaxRequests = 99.5, FloorSpeed = 0 });
    }

    [Fact]
    public void Read_Restore_IsRead()
    {
        var options = Read("--restore", "3", "--restore-tier", "bulk", "--restore-wait", "0", "s3://b/", "az://c/");

        options.Restore.ShouldBe(new RestoreOptions { Days = 3, Tier = RestoreTier.Bulk });
        options.RestoreWait.ShouldBe(TimeSpan.Zero);
        Should.Throw<ConfigurationException>(() => Read("--restore", "1", "--restore-wait", "721", "s3://b/", "az://c/")).Message
            .ShouldContain("--restore-wait must be");
    }

    [Theory]
    [InlineData("--restore-tier", "bulk")]
    [InlineData("--restore-wait", "3")]
    public void Read_WhatIsAboutRestoringWithoutRestore_IsRefused(string option, string value) =>
        Should.Throw<ConfigurationException>(() => Read(option, value, "s3://b/", "az://c/")).Message
            .ShouldBe($"{option} means nothing without --restore DAYS.");

    private static TransferOptions Read(params string[] arguments)
    {
        var (command, transfer) = (new Command("copy"), new TransferArguments());
        transfer.AddTo(command, JobVerb.Copy);
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        (parsed.GetValue(transfer.Source), parsed.GetValue(transfer.Target)).ShouldBe(("s3://b/", "az://c/"));
        return transfer.Read(parsed);
    }
}
