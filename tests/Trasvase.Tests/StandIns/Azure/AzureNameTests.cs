using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Names that the service understands otherwise than they were sent. The comments quote its documents in a few words.</summary>
public sealed class AzureNameTests
{
    // "avoid blob names that end with a dot"; "no path segments should end with a dot"; a backslash is read as a slash
    [Theory]
    [InlineData("a%5Cb", "a/b")]
    [InlineData("a.", "a")]
    [InlineData("a..", "a")]
    [InlineData("a./b", "a/b")]
    [InlineData("a./b/", "a/b/")]
    [InlineData("a/./b", "a/b")]
    [InlineData("a/../b", "b")]
    [InlineData("a/%2E%2E/b", "b")]
    [InlineData("a%5C..%5Cb", "b")]
    [InlineData("a/b/..", "a/")]
    [InlineData("a//b", "a//b")]
    [InlineData(".a/b.c", ".a/b.c")]
    [InlineData("a%252E%252E/b", "a%2E%2E/b")]
    public async Task Put_NameThatIsRewritten_IsStoredUnderTheOther(string sent, string stored)
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync(sent, [1, 2])).ShouldBe(201);

        azure.State.Blobs(Box).ShouldHaveSingleItem().Key.ShouldBe(stored);
        (await azure.GetAsync(sent)).ShouldBe(200).Body.ShouldBe([1, 2]);
    }

    // the path is resolved before it is taken apart
    [Fact]
    public async Task Put_DotDotFirst_LeavesTheContainer()
    {
        await using var azure = await StartAsync();
        azure.State.CreateContainer("other");

        (await azure.PutAsync("../other/b", [1])).ShouldBe(201);

        azure.State.Blobs(Box).ShouldBeEmpty();
        azure.State.Find("other", "b").ShouldNotBeNull();
    }
}
