using Trasvase.Storage;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers;

public class SourceTagsTests
{
    private readonly FaultyStore _source = new(new MemoryStore("source"));
    private int _refusals;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(405, 2, "it may be about that object alone")]
    [InlineData(501, 1, "such a server knows no tags of any")]
    public async Task CountAsync_ServerThatRefusesOnce_IsAskedForTheNextObjectIfItMayHaveTags(int status, int questions, string why)
    {
        _source.Before = call => call.Operation == StoreOperation.GetTags && Interlocked.Increment(ref _refusals) == 1
            ? Task.FromException(new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, "no") { Status = status })
            : Task.CompletedTask;
        var tags = new SourceTags(_source, MemoryProfile.Default, TagPolicy.None);

        (await tags.CountAsync(await PutAsync("a"), Token)).TagCount.ShouldBe(0);
        ((await tags.CountAsync(await PutAsync("b"), Token)).TagCount ?? 0).ShouldBe(questions - 1);

        _source.Calls.Count(StoreOperation.GetTags).ShouldBe(questions, why);
    }

    // With a tag, of which the answer to a look tells nothing.
    private async Task<ObjectInfo> PutAsync(string key)
    {
        var tagged = new WriteOptions { Tags = new Dictionary<string, string> { ["colour"] = "red" } };
        await _source.Inner.PutAsync(new ObjectKey(key), new PositionalData(1, 10).ToBody(), tagged, Token);
        return (await _source.Inner.FindAsync(new ObjectKey(key), version: null, Token)).ShouldNotBeNull() with { TagCount = null };
    }
}
