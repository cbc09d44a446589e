namespace Trasvase.Tests.Transfers;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(128)]
    [InlineData(64)]
    [InlineData(1024)]
    [InlineData(500)]
    public void Fitted_FewFiles_WhatIsUsedFitsAndNothingIsNone(int most)
    {
        var fitted = OpenFiles.Fitted(new TransferOptions { Connections = 1024, Pulls = 4096 }, most);

        fitted.Connections.ShouldBeGreaterThan(0);
        fitted.Pulls.ShouldBeGreaterThan(0);
        OpenFiles.Wanted(fitted)
            .ShouldBeLessThanOrEqualTo(Math.Max(most, OpenFiles.Wanted(new TransferOptions { Connections = 1, Pulls = 1 })));
        fitted.Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Fitted_EnoughFilesOrNoLimit_IsWhatWasAskedFor()
    {
        var options = new TransferOptions();

        OpenFiles.Fitted(options, null).ShouldBeSameAs(options);
        OpenFiles.Fitted(options, OpenFiles.Wanted(options)).ShouldBeSameAs(options);
        OpenFiles.WhyFewer(options, OpenFiles.Wanted(options)).ShouldBeNull();
    }

    [Fact]
    public void WhyFewer_FewFiles_NamesWhatThereIsAndTheWayOut()
    {
        var why = OpenFiles.WhyFewer(new TransferOptions { Connections = 256, Pulls = 256 }, 256).ShouldNotBeNull();

        why.ShouldContain("256 files");
        why.ShouldContain($"ulimit -n {OpenFiles.Wanted(new TransferOptions { Connections = 256, Pulls = 256 })}");
    }

    [Fact]
    public void MostIn_LinuxLimits_IsTheSoftOne()
    {
        OpenFiles.MostIn([
            "Limit                     Soft Limit           Hard Limit           Units",
            "Max open files            256                  4096                 files",
        ])
            .ShouldBe(256);
        OpenFiles.MostIn(["Max open files            unlimited            unlimited            files"]).ShouldBeNull();
        OpenFiles.MostIn([]).ShouldBeNull();
    }
}
