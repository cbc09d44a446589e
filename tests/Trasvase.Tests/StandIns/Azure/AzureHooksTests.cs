using Trasvase.Testing.StandIns;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Faults at the stand-in, and what its state tells afterwards.</summary>
public sealed class AzureHooksTests
{
    [Fact]
    public async Task Before_Answer_KeepsTheRequestFromTheState()
    {
        await using var azure = await StartAsync();
        azure.StandIn.Server.Before = request => ValueTask.FromResult(
            request.Operation == "PutBlob" ? StandInAnswer.Empty(503, ("x-ms-error-code", "ServerBusy")) : null);

        (await azure.PutAsync("a", [1])).ShouldBe(503, "ServerBusy");

        azure.State.History(Box, "a").ShouldBeEmpty();
    }

    [Fact]
    public async Task After_Null_CutsTheConnectionWhenTheStateHasChanged()
    {
        await using var azure = await StartAsync();
        azure.StandIn.Server.After = (request, answer) => ValueTask.FromResult(request.Operation == "PutBlob" ? null : answer);

        await Should.ThrowAsync<HttpRequestException>(() => azure.PutAsync("a", [1]));

        azure.State.Find(Box, "a").ShouldNotBeNull();
        azure.StandIn.Log.Of("PutBlob").ShouldHaveSingleItem().Key.ShouldBe("a");
    }

    [Fact]
    public async Task Tamper_Blob_KeepsTagAndHistory()
    {
        await using var azure = await StartAsync();
        var put = azure.State.Put(Box, "a", new byte[] { 1, 2 });

        azure.State.Tamper(Box, "a", content => content with { Bytes = new byte[] { 1, 3 } });

        var read = (await azure.GetAsync("a", ("If-Match", put.ETag))).ShouldBe(200);
        read.Body.ShouldBe([1, 3]);
        azure.State.History(Box, "a").ShouldHaveSingleItem().Bytes.ToArray().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task History_OverwrittenAndDeleted_HasAllOfIt()
    {
        await using var azure = await StartAsync();
        await azure.PutAsync("a", [1], ("x-ms-meta-n", "1"));
        await azure.PutAsync("a", [2], ("x-ms-meta-n", "2"));
        await azure.SendAsync("DELETE", "box/a");

        azure.State.History(Box, "a").Select(content => content.Metadata["n"]).ShouldBe(["1", "2"]);
        azure.State.Find(Box, "a").ShouldBeNull();
        azure.State.Blobs(Box).ShouldBeEmpty();
    }
}
