using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Proving;

namespace Trasvase.Tests.Transfers;

public class TrustedSourceTests
{
    private static readonly ObjectKey Key = new("a");

    private readonly FaultyStore _store = new(new MemoryStore("store"));
    private readonly TagTrust _trust = new(SourceETags.Auto, isPromised: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_WhereTagsTellNothing_IsToldWithoutThem()
    {
        await PutAsync(Key, 10);
        var source = TrustedSource.Of(_store, _trust);
        (await source.FindAsync(Key, version: null, Token)).ShouldNotBeNull().ETag.ShouldNotBeNull();

        LearnThatTagsTellNothing();

        (await source.FindAsync(Key, version: null, Token)).ShouldNotBeNull().ETag.ShouldBeNull();
        (await source.ListAsync(new ListOptions(), Token)
            .SelectMany(page => page.Objects.ToAsyncEnumerable())
            .SingleAsync(Token)).ETag.ShouldBeNull();
        await using var read = await source.OpenReadAsync(Key, new ReadOptions(), Token);
        read.Info.ETag.ShouldBeNull();
    }

    [Fact]
    public void Of_ASourceThatRestores_RestoresAsWell()
    {
        TrustedSource.Of(_store, _trust).Restorer.ShouldBe(_store);
        TrustedSource.Of(TrustedSource.Of(_store, _trust), _trust).ShouldBeOfType(TrustedSource.Of(_store, _trust).GetType());
    }

    [Fact]
    public async Task FindAsync_WhatItTells_IsEvidence()
    {
        await PutAsync(Key, 10);
        var found = (await TrustedSource.Of(_store, _trust).FindAsync(Key, version: null, Token)).ShouldNotBeNull();
        _trust.Told.ShouldBeNull();

        _trust.Saw(Listed("another", 11, found.ETag.ShouldNotBeNull()));

        _trust.Told.ShouldNotBeNull().ShouldContain("'a' has 10 bytes, 'another' has 11");
    }

    private void LearnThatTagsTellNothing()
    {
        _trust.Saw(Listed("x", 1, "\"same\""));
        _trust.Saw(Listed("y", 2, "\"same\""));
    }

    private Task PutAsync(ObjectKey key, long length) =>
        _store.Inner.PutAsync(key, new PositionalData(1, length).ToBody(), new WriteOptions(), Token);

    private static ObjectInfo Listed(string key, long size, string eTag) =>
        new() { Key = new ObjectKey(key), Size = size, ETag = eTag, LastModified = null };
}
