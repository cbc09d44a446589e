using System.CommandLine;
using Trasvase.Cli.Commands.Arguments;

namespace Trasvase.Cli.Tests.Commands;

public sealed class SyncArgumentsTests
{
    [Fact]
    public void Read_WithDelete_IsRead()
    {
        var sync = Read("--delete", "--delete-max", "7", "--confirm-selection");

        (sync.Delete, sync.DeleteMax, sync.ConfirmSelection).ShouldBe((true, 7, true));
        Read().ShouldSatisfyAllConditions(nothing => nothing.Delete.ShouldBeFalse(), nothing => nothing.DeleteMax.ShouldBeNull());
    }

    [Theory]
    [InlineData("--delete-max", "--delete-max", "7")]
    [InlineData("--confirm-selection", "--confirm-selection")]
    public void Read_WhatIsAboutRemovingWithoutDelete_IsRefused(string option, params string[] arguments) =>
        Should.Throw<ConfigurationException>(() => Read(arguments)).Message.ShouldBe($"{option} means nothing without --delete.");

    [Theory]
    [InlineData(false, "--delete")]
    [InlineData(false, "--verb", "move", "--delete")]
    [InlineData(true, "--verb", "sync", "--delete")]
    public void Read_DeleteOfAPlan_NeedsASync(bool isMeant, params string[] arguments)
    {
        var (command, kind) = (new Command("plan"), new JobKindArguments());
        kind.AddTo(command);
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();

        if (isMeant)
        {
            kind.Read(parsed, new JobOptions()).Sync.Delete.ShouldBeTrue();
        }
        else
        {
            Should.Throw<ConfigurationException>(() => kind.Read(parsed, new JobOptions())).Message
                .ShouldBe("--delete means nothing without --verb sync.");
        }
    }

    private static SyncOptions Read(params string[] arguments)
    {
        var (command, sync) = (new Command("sync"), new SyncArguments());
        sync.AddTo(command);
        var parsed = command.Parse(arguments);
        parsed.Errors.ShouldBeEmpty();
        return sync.Read(parsed, _ => default);
    }
}
