using System.Globalization;
using Trasvase.Jobs.Listing;
using Trasvase.Storage;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Jobs.Listing;

public sealed partial class RangedListingTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Shapes = ["flat", "hashed", "deep", "dates", "folders", "mixed", "unicode", "base64"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("flat")]
    [InlineData("hashed")]
    [InlineData("deep")]
    [InlineData("folders")]
    [InlineData("base64")]
    public async Task List_FourReaders_AreFasterAndGiveTheSame(string shape)
    {
        var time = new ManualTime();
        var source = new ListedKeys(KeysOf(shape, 40_000, new Random(5)), 200) { Slow = (time, Latency) };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 200 });

        listed.Keys.ShouldBe(source.Keys);
        var pages = (source.Keys.Count + 199) / 200;
        (pages * Latency / listed.Elapsed).ShouldBeGreaterThan(2.3, $"{source.Requests} requests, {source.Looks} looks");
        source.Requests.ShouldBeLessThan((int)(1.5 * pages));
        source.Most.ShouldBeLessThanOrEqualTo(5);
        source.Open.ShouldBe(0);
    }

    [Fact]
    public async Task List_WhateverKeysAndPages_IsWhatTheSourceLists()
    {
        var random = new Random(20_261_122);
        for (var round = 0; round < 48; round++)
        {
            var time = new ManualTime();
            var (shape, size) = (Shapes[round % Shapes.Length], random.Next(1, 150));
            var keys = KeysOf(shape, random.Next(1, 60 * size), random);
            var source = new ListedKeys(keys, size)
            {
                Slow = (time, Latency),
                PageSize = _ => random.Next(0, 4) == 0 ? random.Next(0, size + 1) : size,
            };
            var options = new ListOptions
            {
                PageSize = size,
                Prefix = random.Next(2) == 0
                    ? ""
                    : keys[random.Next(keys.Count)] is var key && char.IsSurrogate(key[Math.Min(1, key.Length - 1)])
                        ? key[..1]
                        : key[..Math.Min(key.Length, 2)],
                StartAfter = random.Next(2) == 0 ? null : new ObjectKey(keys[random.Next(keys.Count)]),
            };

            var listed = await RunAsync(time, source, options, readers: random.Next(1, 9));

            var expected = source.Keys.Where(key => key.StartsWith(options.Prefix, StringComparison.Ordinal)
                && (options.StartAfter is not { } after || ObjectKey.CompareUtf8(key, after.Value) > 0));
            listed.Keys.ShouldBe(expected, $"round {round}, {shape}");
            source.Open.ShouldBe(0);
        }
    }

    [Fact]
    public async Task List_KeysThatComeAndGo_LoseNoneThatStay()
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var (time, random) = (new ManualTime(), new Random(seed));
            var source = new ListedKeys(KeysOf(Shapes[seed % Shapes.Length], 6000, random), 50) { Slow = (time, Latency) };
            var stay = source.Keys.ToHashSet(StringComparer.Ordinal);
            source.Before = (_, _) =>
            {
                for (var i = 0; i < 3; i++)
                {
                    source.Add(source.Keys[random.Next(source.Keys.Count)] + "+");
                    var goes = source.Keys[random.Next(source.Keys.Count)];
                    stay.Remove(goes);
                    source.Remove(goes);
                }

                return Task.CompletedTask;
            };

            var listed = await RunAsync(time, source, new ListOptions { PageSize = 50 });

            listed.Keys.Where(stay.Contains).ShouldBe(stay.Order(ListedKeys.Utf8));
            listed.Keys.ShouldBe(listed.Keys.Distinct(StringComparer.Ordinal).Order(ListedKeys.Utf8));
        }
    }

    [Theory]
    [InlineData("unicode")]
    [InlineData("mixed")]
    public async Task List_StoreWithAnotherOrder_IsListedInThat(string shape)
    {
        var time = new ManualTime();
        // As UTF-16 orders, and a slash before everything.
        var order = Comparer<string>.Create((left, right) => string.CompareOrdinal(
            left.Replace('/', '\u0001'), right.Replace('/', '\u0001')));
        var source = new ListedKeys(KeysOf(shape, 8000, new Random(3)).SelectMany(key => new[] { key, key + "-x" }), 50)
        {
            Slow = (time, Latency),
            Order = order,
        };
        source.Sort();

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 50 });

        listed.Keys.ShouldBe(source.Keys);
    }

    [Fact]
    public async Task List_SlowConsumer_CausesNoRequestOfItsOwn()
    {
        var time = new ManualTime();
        var source = new ListedKeys(KeysOf("deep", 5000, new Random(1)), 100) { Slow = (time, Latency) };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 }, each: Latency * 1.1);

        listed.Keys.ShouldBe(source.Keys);
        (source.Requests, source.Looks, source.Most).ShouldBe((50, 0, 1));
    }

    [Fact]
    public async Task List_NotMoreThanWanted_IsAskedFor()
    {
        var source = new ListedKeys(KeysOf("flat", 1000, new Random(1)), 100);
        await using (var pages = new RangedListing(source, 4, TimeProvider.System)
            .ListAsync(new ListOptions { PageSize = 100 }, Cancel)
            .GetAsyncEnumerator(Cancel))
        {
            (await pages.MoveNextAsync()).ShouldBeTrue();
        }

        (source.Requests, source.Open).ShouldBe((1, 0));
    }

    [Fact]
    public async Task List_FaultOnTheWay_ComesOutBehindWhatWasBeforeIt()
    {
        for (var fails = 1; fails < 60; fails += 7)
        {
            var time = new ManualTime();
            var source = new ListedKeys(KeysOf("flat", 5000, new Random(1)), 100) { Slow = (time, Latency) };
            source.Before = (number, _) => number >= fails
                ? throw new StoreException(StoreErrorKind.Unavailable, RetryAdvice.Exhausted, "It is gone.")
                : Task.CompletedTask;
            var keys = new List<string>();

            (await Should.ThrowAsync<StoreException>(() => RunAsync(time, source, new ListOptions
            {
                PageSize = 100,
            }, into: keys))).Kind.ShouldBe(StoreErrorKind.Unavailable);

            keys.ShouldBe(source.Keys.Take(keys.Count));
            source.Open.ShouldBe(0);
        }
    }

    [Fact]
    public async Task List_WideGaps_CostAHandfulOfRequests()
    {
        var time = new ManualTime();
        var source = new ListedKeys(
            Enumerable.Range(0, 800).Select(i => $"users/{(uint)(i / 160 * 2654435761):x8}/photos/{i % 160}.jpg"), 25)
        {
            Slow = (time, Latency),
        };

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 25 });

        listed.Keys.ShouldBe(source.Keys);
        source.Requests.ShouldBeLessThan(32 * 3);
    }

    [Fact]
    public async Task List_RangesThatAreRefused_AreListedWithoutThem()
    {
        var time = new ManualTime();
        var source = new ListedKeys(KeysOf("hashed", 5000, new Random(1)), 100) { Slow = (time, Latency) };
        source.Before = (_, options) => options.StartAfter is null
            ? Task.CompletedTask
            : throw new StoreException(StoreErrorKind.InvalidRequest, RetryAdvice.Never, "It does not begin there.");

        var listed = await RunAsync(time, source, new ListOptions { PageSize = 100 });

        listed.Keys.ShouldBe(source.Keys);
        source.Requests.ShouldBeLessThan(70);
    }

    [Fact]
    public async Task List_Cancelled_LeavesNothingBehind()
    {
        var time = new ManualTime();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var source = new ListedKeys(KeysOf("flat", 50_000, new Random(1)), 100) { Slow = (time, Latency) };
        source.Before = (number, _) => number == 30 ? cancellation.CancelAsync() : Task.CompletedTask;

        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(
            time, source, new ListOptions { PageSize = 100 }, cancellationToken: cancellation.Token));

        source.Open.ShouldBe(0);
        source.Requests.ShouldBeLessThan(40);
    }

    [Fact]
    public async Task List_SourceThatCannotBeginAnywhere_IsListedAsItLists()
    {
        var time = new ManualTime();
        var keys = KeysOf("flat", 5000, new Random(1));
        var model = new ListedKeys(keys, 100);
        var source = new ListedKeys(keys, 100) { Slow = (time, Latency), Profile = model.Profile with { ListsFromKey = false } };

        (await RunAsync(time, source, new ListOptions { PageSize = 100 })).Keys.ShouldBe(source.Keys);

        (source.Requests, source.Most).ShouldBe((50, 1));
    }

    // On one thread: whatever an answer sets off has happened when the clock moves on.
    private static Task<(List<string> Keys, TimeSpan Elapsed)> RunAsync(
        ManualTime time,
        ListedKeys source,
        ListOptions options,
        int readers = 4,
        TimeSpan? each = null,
        List<string>? into = null,
        CancellationToken? cancellationToken = null) =>
        Task.Run(async () =>
        {
            var (begun, ended, keys) = (time.GetUtcNow(), default(DateTimeOffset), into ?? []);
            var work = TakeAsync();
            while (!work.IsCompleted)
            {
                Cancel.ThrowIfCancellationRequested();
                time.Advance(Latency / 10);
            }

            await work;
            return (keys, ended - begun);

            async Task TakeAsync()
            {
                await foreach (var page in new RangedListing(source, readers, time).ListAsync(options, cancellationToken ?? Cancel))
                {
                    keys.AddRange(page.Objects.Select(info => info.Key.Value));
                    ended = time.GetUtcNow();
                    await (each is { } busy ? Task.Delay(busy, time, Cancel) : Task.CompletedTask);
                }
            }
        }, Cancel);

    private static List<string> KeysOf(string shape, int count, Random random) =>
    [
        .. Enumerable.Range(0, count).Select(i => shape switch
        {
            "flat" => $"file{i:d7}",
            "hashed" => Convert.ToHexStringLower(BitConverter.GetBytes(random.NextInt64())),
            "deep" => $"tree/{i / 5000:d3}/{i / 100 % 50:d2}/{i % 100:d3}.bin",
            "dates" =>
                new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc)
                    .AddMinutes(i * 7)
                    .ToString("yyyy/MM/dd/HH-mm", CultureInfo.InvariantCulture)
                    + ".log",
            "folders" => $"users/{(uint)(i / 40 * 2654435761):x8}/photos/{i % 40}.jpg",
            "mixed" =>
                random.Next(3) switch { 0 => $"a{i}", 1 => $"logs/{i % 97}/{i}", _ => $"z/{random.Next(1000)}/{random.Next(1000)}/{i}" },
            "unicode" =>
                $"{(char)random.Next('a', 'z')}{char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(0x10000, 0x10800) : random.Next(0xe000, 0xf000))}{i}",
            _ => Convert.ToBase64String(BitConverter.GetBytes(random.NextInt64())),
        }),
    ];
}
