using System.Buffers;
using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>A selection made ready for one source and one moment.</summary>
internal sealed class Chooser
{
    /// <summary>Why an object is not chosen that no rule is about, where one includes.</summary>
    public const string NoInclude = "no --include matches";

    private readonly Selection _selection;
    private readonly string _prefix;
    private readonly IReadOnlyList<string> _names;
    private readonly IReadOnlyList<(bool IsInclude, KeyPattern Pattern)> _rules;
    private readonly IReadOnlyList<(KeyPattern Pattern, string Replacement)> _maps;
    private readonly bool _hasIncludes;
    private readonly DateTimeOffset? _earliest;
    private readonly DateTimeOffset? _latest;

    /// <summary>Makes it ready.</summary>
    /// <param name="selection">What was asked for; nothing is wrong with it.</param>
    /// <param name="prefix">What the keys of the source begin with; rules are about what follows.</param>
    /// <param name="now">From when ages count.</param>
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

    /// <summary>Why an object is not chosen: the first option that speaks against it; null if it is chosen.</summary>
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

    /// <summary>Why the rules about keys speak against one; null if they do not.</summary>
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

    /// <summary>What a key below the prefix is called after all replacements.</summary>
    /// <exception cref="StoreException">InvalidRequest: one of them takes too long, or makes what is no text any more.</exception>
    public string Rename(string below)
    {
        var name = _maps.Aggregate(below, (name, map) => map.Pattern.Replace(name, map.Replacement));
        return IsText(name) ? name : throw new StoreException(
            StoreErrorKind.InvalidRequest,
            RetryAdvice.Never,
            $"Renaming '{below}' cuts a sign in half that has two characters (an emoji, perhaps): --map has to match all of it.");
    }

    /// <summary>
    /// What has to be listed so that nothing is missed that the rules could choose: prefixes of which none begins with another, in the
    /// order of their UTF-8 bytes, in which the keys below them follow each other as in a listing of everything.
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
            // What begins with another one comes right behind it, or behind others that do.
            if (disjoint.Count == 0 || !prefix.StartsWith(disjoint[^1], StringComparison.Ordinal))
            {
                disjoint.Add(prefix);
            }
        }

        return [.. disjoint.Select(prefix => _prefix + prefix)];
    }

    // No lone halves of surrogate pairs.
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
