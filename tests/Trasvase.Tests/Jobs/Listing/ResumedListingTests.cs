using System.Globalization;
using Trasvase.Jobs.Listing;
using Trasvase.Storage;
using Trasvase.Stores.Memory;

namespace Trasvase.Tests.Jobs.Listing;

/// <summary>What follows the mark of an earlier run, from stores that do not keep to where they should begin.</summary>
public sealed class ResumedListingTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 450).Select(i => i.ToString("d4", CultureInfo.InvariantCulture))];
    private static readonly ObjectKey Mark = new("0299");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_StoreThatSaysNothingFollows_IsListedFromTheBeginning()
    {
        var source = new ListedKeys(Keys, 100) { IsEmptyAfterStart = true, Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
    }

    [Fact]
    public async Task List_StoreThatBeginsAnew_PassesOverWhatWasListed()
    {
        var source = new ListedKeys(Keys, 100) { IgnoresStart = true, Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
    }

    [Fact]
    public async Task List_StoreThatKeepsToIt_CostsNoRequestMore()
    {
        var source = new ListedKeys(Keys, 100) { Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
        source.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task List_MarkIsGoneAndMoreFollows_GoesOnThere()
    {
        var source = new ListedKeys(Keys.Except([Mark.Value]), 100) { Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
        source.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task List_MarkIsThereAndPassedOver_IsListedFromTheBeginning()
    {
        // It begins, but too late: two keys lie between the mark and what comes first.
        var source = new ListedKeys(Keys, 100) { SkipsAfterStart = 3, Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
    }

    [Fact]
    public async Task List_MarkIsGoneAndNothingFollows_IsListedFromTheBeginning()
    {
        var source = new ListedKeys(Keys.Except([Mark.Value]), 100) { IsEmptyAfterStart = true, Profile = Doubtful };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
    }

    [Fact]
    public async Task List_StoreThatRefusesToBeginThere_IsListedFromTheBeginning()
    {
        var source = new ListedKeys(Keys, 100) { Profile = Doubtful };
        source.Before = (_, options) => options.StartAfter is null ? Task.CompletedTask
            : throw new StoreException(StoreErrorKind.Unsupported, RetryAdvice.Never, "The store cannot do this.") { Status = 501 };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
    }

    [Fact]
    public async Task List_StoreThatIsKnownToKeepToIt_IsAskedRightBehindTheMark()
    {
        var source = new ListedKeys(Keys, 100);
        ObjectKey? asked = null;
        source.Before = (_, options) =>
        {
            asked ??= options.StartAfter;
            return Task.CompletedTask;
        };

        (await KeysAsync(source)).ShouldBe(Keys[300..]);
        asked.ShouldBe(Mark);
    }

    private static StoreProfile Doubtful => new MemoryStore("keys").Profile with { KeepsStart = false };

    private static async Task<List<string>> KeysAsync(ListedKeys source)
    {
        var keys = new List<string>();
        await foreach (var page in new ResumedListing(source, readers: 4, TimeProvider.System).ListAsync(
            new ListOptions { StartAfter = Mark, PageSize = 100 }, Cancel))
        {
            keys.AddRange(page.Objects.Select(entry => entry.Key.Value));
        }

        return keys;
    }
}
