using System.Buffers;
using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>Applies a selection to the objects of one source at one moment.</summary>
internal sealed class Chooser
{
    /// <summary>The reason for an object that no rule matches, if at least one rule includes.</summary>
    public const string NoInclude = "no --include matches";

    private readonly Selection _selection;
    private readonly string _prefix;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<(bool IsInclude, KeyPattern Pattern)> _rules;
    private readonly IReadOnlyList<(KeyPattern Pattern, string Replacement)> _maps;
    private readonly bool _hasIncludes;
    private readonly DateTimeOffset? _earliest;
    private readonly DateTimeOffset? _latest;

    /// <summary>Prepares the selection.</summary>
    /// <param name="selection">The selection; it must be valid.</param>
    /// <param name="prefix">The prefix of the source's keys. Rules match the part of a key after it.</param>
    /// <param name="now">The time from which ages are counted.</param>
    public Chooser(Selection selection, string prefix, DateTimeOffset now)
    {
        _selection = selection;
        _prefix = prefix;
        _rules = [.. selection.Rules.Select(rule => (rule.IsInclude, KeyPattern.Of(rule)))];
        _names = [.. selection.Rules.Select(rule => rule.Option)];
        _maps = [.. selection.Maps.Select(map => (KeyPattern.OfRegex(map.Pattern), map.Replacement))];
        _hasIncludes = selection.Rules.Any(rule => rule.IsInclude);
        _earliest = now - selection.MaxAge;
        _latest = now - selection.MinAge;
    }

    /// <summary>Returns the first option that excludes an object; null if the object is chosen.</summary>
    public string? WhyNot(ObjectInfo source) => source switch
    {
        _ when !source.IsVague && source.Size < (_selection.MinSize ?? 0) => "--min-size",
        _ when !source.IsVague && source.Size > (_selection.MaxSize ?? long.MaxValue) => "--max-size",
        _ when source.LastModified < _earliest => "--max-age",
        _ when source.LastModified > _latest => "--min-age",
        _ when source.LastModified <= _selection.ModifiedAfter => "--modified-after",
        _ when source.LastModified >= _selection.ModifiedBefore => "--modified-before",
        _ when _selection.StorageClasses.Count > 0 && !IsAmong(_selection.StorageClasses, source.StorageClass) => "--storage-class",
        _ when IsAmong(_selection.NotStorageClasses, source.StorageClass) => "--not-storage-class",
        _ => WhyNot(source.Key),
    };

    /// <summary>Returns the first rule about keys that excludes a key; null if no rule does.</summary>
    public string? WhyNot(ObjectKey key)
    {
        if (_rules.Count == 0)
        {
            return null;
        }

        if (!key.Value.StartsWith(_prefix, StringComparison.Ordinal))
        {
            return "not below the source's prefix";
        }

        var below = key.Value[_prefix.Length..];
        for (var i = 0; i < _rules.Count; i++)
        {
            if (_rules[i].Pattern.IsMatch(below))
            {
                return _rules[i].IsInclude ? null : _names[i];
            }
        }

        return _hasIncludes ? NoInclude : null;
    }

    /// <summary>Returns the new name of a key below the prefix, after all replacements.</summary>
    /// <exception cref="StoreException">InvalidRequest: a replacement takes too long, or the new name is not valid UTF-16.</exception>
    public string Rename(string below)
    {
        var name = _maps.Aggregate(below, (name, map) => map.Pattern.Replace(name, map.Replacement));
        return IsText(name) ? name : throw new StoreException(
            StoreErrorKind.InvalidRequest,
            RetryAdvice.Never,
            $"Renaming '{below}' cuts a sign in half that has two characters (an emoji, perhaps): --map has to match all of it.");
    }

    /// <summary>
    /// Returns the prefixes to list so that no object is missed that the rules could choose. No prefix begins with another one, and they
    /// are in the order of their UTF-8 bytes, so the keys below them are in the same order as in a listing of everything.
    /// </summary>
    public IReadOnlyList<string> Prefixes()
    {
        if (!_hasIncludes)
        {
            return [_prefix];
        }

        var sorted = _rules.Where(rule => rule.IsInclude)
            .SelectMany(rule => rule.Pattern.Prefixes)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        sorted.Sort(ObjectKey.CompareUtf8);
        var disjoint = new List<string>();
        foreach (var prefix in sorted)
        {
            // Prefixes that begin with another one directly follow it in this order.
            if (disjoint.Count == 0 || !prefix.StartsWith(disjoint[^1], StringComparison.Ordinal))
            {
                disjoint.Add(prefix);
            }
        }

        return [.. disjoint.Select(prefix => _prefix + prefix)];
    }

    // Whether the name has no lone halves of surrogate pairs.
    private static bool IsText(string name)
    {
        var rest = name.AsSpan();
        while (rest.Length > 0)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }

    private static bool IsAmong(IReadOnlyList<string> classes, string? storageClass) =>
        classes.Contains(storageClass ?? "", StringComparer.OrdinalIgnoreCase);
}
