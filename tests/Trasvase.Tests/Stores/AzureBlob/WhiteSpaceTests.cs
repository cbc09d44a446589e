using Trasvase.Http.Connecting;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.AzureBlob.Signing;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class WhiteSpaceTests
{
    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("a  b\t\tc", "a b c")]
    [InlineData("a \t b", "a b")]
    [InlineData("a  \"b  c\"  d", "a \"b  c\" d")]
    public void Join_Value_HasOneSpaceForEachPieceOutsideQuotes(string value, string joined) => WhiteSpace.Join(value).ShouldBe(joined);

    // The documents say that white space is joined, the vendor's libraries leave it: a service of either kind takes the object.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Put_MetadataWithRuns_IsStoredVerbatimWhateverTheServiceSigns(bool joins)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var azure = await AzureStandIn.StartAsync(new AzureStandInOptions { JoinsWhiteSpace = joins }, cancel);
        azure.State.CreateContainer("box");
        var http = new HttpOptions { Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.FromMilliseconds(1) } };
        using var transport = HttpTransport.Create(http);
        var store = AzureBlobStore.Create(
            "box", AzureBlobOptions.FromEnvironment(azure.Account.AsEnvironment.GetValueOrDefault), http, transport);

        foreach (var name in (string[])["first", "second"])
        {
            var options = new WriteOptions { Metadata = new Dictionary<string, string> { ["a"] = "two  spaces" } };
            await store.PutAsync(new ObjectKey(name), new PositionalData(1, 100).ToBody(), options, cancel);
        }

        azure.State.Find("box", "second")!.Metadata["a"].ShouldBe("two  spaces");
        azure.Log.Count("PutBlob").ShouldBe(joins ? 3 : 2);
    }
}
