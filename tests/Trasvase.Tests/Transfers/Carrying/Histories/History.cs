using System.Collections.ObjectModel;
using Trasvase.Jobs;
using Trasvase.Jobs.Scopes;
using Trasvase.Storage;
using Trasvase.Stores.AzureBlob;
using Trasvase.Stores.Memory;
using Trasvase.Testing.Faults;
using Trasvase.Testing.Time;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Tests.Transfers.Carrying.Histories;

/// <summary>What is put into a history to see that the checker finds it.</summary>
internal enum Planted
{
    Nothing,

    /// <summary>What moves did before: the stamp names the version, so its source goes.</summary>
    RemovedForItsStamp,

    /// <summary>The loss of tags is accepted although nobody announced it.</summary>
    TagsGivenUp,

    /// <summary>A target that answers a change of headers and does not make it.</summary>
    HeadersNotChanged,

    /// <summary>A target that loses the tags of what it stores.</summary>
    TagsLost,
}

/// <summary>
/// One random history: objects are put and edited at the source, copied, moved and synced with every choice of what goes along, and
/// commands are killed in between. Everything is drawn from the seed.
/// </summary>
internal sealed class History
{
    private const int Steps = 12;

    private static readonly string[] Keys = ["s/a", "s/b", "u/a", "u/c"];

    private readonly Random _random;
    private readonly Planted _planted;
    private readonly ManualTime _time = new();
    private readonly Dictionary<string, Facts> _facts = [];
    private readonly FaultyStore _source;
    private readonly FaultyStore _target;
    private readonly HistoryChecker _checker;
    private readonly List<string> _told = [];
    private HistoryJournal? _killed;
    private Command _last = new(JobVerb.Copy, "s/", new TransferOptions(), Deletes: false);

    public History(int seed, Planted planted = Planted.Nothing)
    {
        (_random, _planted) = (new Random(seed), planted);

        // The source is like S3: its listing tells no details, and an edit of tags leaves no trace. The target is like Azure.
        var source = new MemoryStore(
            "source", new MemoryOptions { Profile = MemoryProfile.Default with { ListsDetails = false }, Time = _time });
        var target = new MemoryStore(
            "target",
            new MemoryOptions { Profile = MemoryProfile.Default with { TagLimits = AzureBlobProfile.Value.TagLimits }, Time = _time });
        var tellsTags = _random.Next(2) == 0;
        _source = new FaultyStore(source)
        {
            Tagged = key => _facts.TryGetValue(key.Value, out var facts) ? facts.Tags : ReadOnlyDictionary<string, string>.Empty,
            Telling = (_, info) => _facts.TryGetValue(info.Key.Value, out var facts)
                ? info with { TagCount = tellsTags ? facts.Tags.Count : null, Extras = facts.Extras, MissingMetadata = facts.Missing }
                : info,
        };
        _target = new FaultyStore(target);
        _checker = new HistoryChecker(source, target);
    }

    private sealed record Command(JobVerb Verb, string Prefix, TransferOptions Options, bool Deletes);

    /// <summary>Runs it.</summary>
    /// <returns>What is gone from both sides and was not announced, with all that happened; null if nothing is.</returns>
    public async Task<string?> RunAsync()
    {
        for (var step = 0; step < Steps; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(_random.Next(1, 100)));
            if (_random.Next(5) < 2 || _facts.Count == 0)
            {
                await EditAsync(Keys[_random.Next(Keys.Length)]);
            }
            else if (await CommandAsync() is { } gone)
            {
                return $"{gone}\n  {string.Join("\n  ", _told)}";
            }
        }

        return null;
    }

    private async Task EditAsync(string key)
    {
        var old = _facts.GetValueOrDefault(key);
        var drawn = new Facts(
            (ulong)_random.Next(3), $"e{_random.Next(3)}", _random.Next(2) == 0
                ? "text/html"
                : "text/css", _random.Next(4) == 0 ? $"later {_random.Next(3)}" : null,
            _random.Next(5) switch { 0 or 1 => null, 2 => "red", 3 => "blue", _ => "a@b" }, _random.Next(8) == 0 ? 1 : 0);
        var now = old is null ? drawn : _random.Next(4) switch
        {
            0 => drawn,
            1 => old with { Edition = drawn.Edition },
            2 => old with { Type = drawn.Type, Expires = drawn.Expires },
            _ => old with { Tag = drawn.Tag },
        };
        var isTagOnly = old is not null && now == old with { Tag = now.Tag };
        _facts[key] = now;
        _checker.Written(key);
        _told.Add($"put {key}: {now}");
        if (!isTagOnly)
        {
            await _source.Inner.PutAsync(new ObjectKey(key), now.Bytes.ToBody(), now.Options, CancellationToken.None);
        }
    }

    private async Task<string?> CommandAsync()
    {
        var (command, resumed) = _killed is not null && _random.Next(2) == 0 ? (_last, _killed) : (Draw(), null);
        var journal = resumed ?? new HistoryJournal();
        (_last, _killed) = (command, null);
        var before = _facts.ToDictionary();
        var killAt = _random.Next(3) == 0 ? _random.Next(1, 30) : int.MaxValue;
        _told.Add(
            $"{command.Verb} {command.Prefix} {command.Options.IfExists} metadata {command.Options.Metadata} tags "
                + $"{command.Options.Tags} accept {command.Options.AcceptLoss} delete {command.Deletes} kill {killAt} resumed "
                + $"{resumed is not null}");
        await SupersedeAsync(command);
        if (_planted == Planted.RemovedForItsStamp && command.Verb == JobVerb.Move)
        {
            await RemoveForItsStampAsync(command);
        }

        if (await KilledAsync(command, journal, killAt))
        {
            _killed = journal;
        }

        var announced = new Announced(
            command.Options.Metadata == MetadataPolicy.None,
            command.Options.AcceptLoss.HasFlag(Losses.Tags) && _planted != Planted.TagsGivenUp,
            command.Options.AcceptLoss.HasFlag(Losses.Metadata) || command.Options.Metadata == MetadataPolicy.None);
        var gone = await _checker.CheckAsync(before, announced);
        foreach (var key in before.Keys)
        {
            if (await _source.Inner.FindAsync(new ObjectKey(key), version: null, CancellationToken.None) is null)
            {
                _facts.Remove(key);
            }
        }

        return gone;
    }

    private Command Draw()
    {
        var verb = (JobVerb)_random.Next(3);
        var options = new TransferOptions
        {
            Connections = 1,
            MemoryBudget = 128 * 1024,
            Via = TransferRoute.Relay,
            Retry = new RetryPolicy { AttemptsMax = 2, DelayFirst = TimeSpan.Zero },
            IfExists = verb == JobVerb.Sync ? CollisionPolicy.Overwrite : (CollisionPolicy)_random.Next(5),
            Metadata = _random.Next(3) == 0 ? MetadataPolicy.None : MetadataPolicy.Keep,
            Tags = (TagPolicy)_random.Next(3),
            AcceptLoss = _planted == Planted.TagsGivenUp ? Losses.Tags : (Losses)_random.Next(4),
        };
        return new Command(verb, _random.Next(2) == 0 ? "s/" : "u/", options, Deletes: verb == JobVerb.Sync && _random.Next(2) == 0);
    }

    // What a copy or a sync may replace, and a sync that deletes removes, was asked for; a move is never asked to replace another
    // object's copy.
    private async Task SupersedeAsync(Command command)
    {
        var isAsked = command.Verb != JobVerb.Move && command.Options.IfExists is CollisionPolicy.Overwrite or CollisionPolicy.Newer;
        foreach (var key in _facts.Keys.Where(key => isAsked
            && command.Verb != JobVerb.Move
            && key.StartsWith(command.Prefix, StringComparison.Ordinal)))
        {
            _checker.Given(HistoryChecker.NameOf(key));
        }

        if (!command.Deletes)
        {
            return;
        }

        await foreach (var page in _target.Inner.ListAsync(new ListOptions(), CancellationToken.None))
        {
            foreach (var name in page.Objects.Select(item => HistoryChecker.NameOf(item.Key.Value))
                .Where(name => !_facts.ContainsKey(command.Prefix + name)))
            {
                _checker.Given(name.Split('_')[0]);
            }
        }
    }

    private async Task<bool> KilledAsync(Command command, HistoryJournal journal, int killAt)
    {
        using var life = new CancellationTokenSource();
        var calls = 0;
        foreach (var store in new[] { _source, _target })
        {
            store.Before = _ => PassedAsync(killAt % 2 == 0 ? 1 : 0);
            store.After = async call =>
            {
                await PlantAsync(call);
                await PassedAsync(killAt % 2 == 0 ? 0 : 1);
            };
        }

        var runner = new JobRunner(new JobContext(_source, _target, command.Options, TimeProvider.System)
        {
            SourceRemover = command.Verb == JobVerb.Move ? _source : null,
            Journal = journal,
            TargetListing = _target,
            Sync = command.Verb == JobVerb.Sync ? new SyncOptions { Delete = command.Deletes, DeleteMax = 100 } : null,
            TargetRemover = command.Deletes ? _target : null,
        });
        try
        {
            await runner.RunAsync(new JobScope.Below(command.Prefix, "t/"), static _ => default, progress: null, life.Token);
            return false;
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            return true;
        }

        // From the instant on in which it dies, nothing that it asks reaches a store.
        async Task PassedAsync(int counts)
        {
            if (Interlocked.Add(ref calls, counts) >= killAt)
            {
                await life.CancelAsync();
                throw new OperationCanceledException(life.Token);
            }
        }
    }

    private async Task PlantAsync(StoreCall call)
    {
        if (_planted == Planted.TagsLost && call is { Operation: StoreOperation.Put or StoreOperation.Update, Key: { } key }
            && await _target.Inner.FindAsync(key, version: null, CancellationToken.None) is { TagCount: > 0 } there)
        {
            await _target.Inner.UpdateAsync(
                key, new ObjectChange.Tags(ReadOnlyDictionary<string, string>.Empty), there.ETag!, CancellationToken.None);
        }

        if (_planted == Planted.HeadersNotChanged && call is { Operation: StoreOperation.Update, Key: { } changed }
            && await _target.Inner.FindAsync(changed, version: null, CancellationToken.None) is { } now)
        {
            await _target.Inner.UpdateAsync(
                changed, new ObjectChange.Headers(new ContentHeaders { ContentType = "text/unknown" }), now.ETag!, CancellationToken.None);
        }
    }

    private async Task RemoveForItsStampAsync(Command command)
    {
        foreach (var key in _facts.Keys.Where(key => key.StartsWith(command.Prefix, StringComparison.Ordinal)))
        {
            var source = await _source.Inner.FindAsync(new ObjectKey(key), version: null, CancellationToken.None);
            var there = await _target.Inner.FindAsync(
                new ObjectKey($"t/{HistoryChecker.NameOf(key)}"), version: null, CancellationToken.None);
            if (source is not null
                && there is not null
                && Stamp.Of(there) is { VerifiedBy: not null } stamp
                && stamp.IsCopyOf(Stamp.SourceOf(_source, source.Key), source))
            {
                await _source.Inner.RemoveAsync(source.Key, source.ETag!, CancellationToken.None);
            }
        }
    }
}
