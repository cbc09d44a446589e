using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Sending;

namespace Trasvase.Tests.Transfers;

public class NearestKeyTests
{
    private readonly FaultyStore _source = new(new MemoryStore("source"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("reports", " There is 'reports/': to transfer everything below it, end the location with '/'.")]
    [InlineData("reports/JAN.csv", " There is 'reports/jan.csv'.")]
    [InlineData("Reports/", " There is 'reports/'.")]
    [InlineData("report", " There is 'reports/'.")]
    [InlineData("reports/jan.csv/", " There is an object 'reports/jan.csv': without the slash at its end that one is meant.")]
    [InlineData("reports/x", " What is there below 'reports/' begins with 'reports/feb.csv', 'reports/jan.csv'.")]
    [InlineData("nowhere/x", "")]
    public async Task SayAsync_WhatIsNotThere_NamesWhatIs(string key, string said)
    {
        await PutAsync("reports/feb.csv");
        await PutAsync("reports/jan.csv");

        (await new NearestKey(_source).SayAsync(key, Token)).ShouldBe(said);
    }

    [Fact]
    public async Task SayAsync_SourceThatMayNotBeListed_SaysNothing()
    {
        _source.Before = _ => Task.FromException(new StoreException(StoreErrorKind.PermissionDenied, RetryAdvice.Never, "no"));

        (await new NearestKey(_source).SayAsync("reports/x", Token)).ShouldBe("");
    }

    private Task PutAsync(string key) =>
        _source.Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 10).ToBody(), new WriteOptions(), Token);
}
