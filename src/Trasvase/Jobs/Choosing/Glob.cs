using System.Globalization;
using System.Text;

namespace Trasvase.Jobs.Choosing;

/// <summary>
/// A glob, read strictly: <c>*</c> within a name, <c>**</c> across names, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>, <c>{one,other}</c>,
/// and a backslash that takes away a sign's meaning. It becomes a regular expression without any construct that could go back.
/// </summary>
internal sealed class Glob
{
    private const int LengthMax = 1000;
    private const int DepthMax = 8;
    private const int PrefixesMax = 64;
    private const string OneSign = @"(?:[^/\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])";

    private readonly string _text;
    private int _at;

    private Glob(string text) => _text = text;

    /// <summary>Reads a glob.</summary>
    /// <param name="text">As it was written.</param>
    /// <returns>The regular expression, and what the keys that match begin with: one of these, which may be empty.</returns>
    /// <exception cref="FormatException">It is none; the message is a sentence.</exception>
    public static (string Regex, IReadOnlyList<string> Prefixes) Read(string text)
    {
        if (text.Length is 0 or > LengthMax)
        {
            throw new FormatException(text.Length == 0 ? "A pattern is empty." : $"A pattern is longer than {LengthMax} characters.");
        }

        // A folder means all that is below it.
        var glob = new Glob(text.EndsWith('/') ? text + "**" : text);
        var isAnchored = text.StartsWith('/');
        glob._at = isAnchored ? 1 : 0;
        var sequence = glob.ReadSequence(depth: 0);
        var regex = new StringBuilder(isAnchored ? @"\A" : @"(?:\A|/)");
        sequence.ForEach(node => node.Write(regex));
        return (regex.Append(@"\z").ToString(), isAnchored ? PrefixesOf(sequence).Select(prefix => prefix.Text).ToList() : [""]);
    }

    private List<Node> ReadSequence(int depth)
    {
        var nodes = new List<Node>();
        while (_at < _text.Length && !(depth > 0 && (_text[_at] is ',' or '}')))
        {
            nodes.Add(ReadNode(depth));
        }

        return nodes;
    }

    private Node ReadNode(int depth)
    {
        var sign = _text[_at++];
        switch (sign)
        {
            case '*':
                var stars = 1;
                for (; _at < _text.Length && _text[_at] == '*'; _at++)
                {
                    stars++;
                }

                return new Verbatim(stars > 1 ? @"[\s\S]*" : "[^/]*");
            case '?':
                return new Verbatim(OneSign);
            case '[':
                return ReadClass();
            case '{':
                return ReadEither(depth + 1);
            case '\\':
                return _at < _text.Length ? new Literal(_text[_at++]) : throw Fault("ends with a backslash, which has to be written twice");
            default:
                return new Literal(sign);
        }
    }

    private Either ReadEither(int depth)
    {
        if (depth > DepthMax)
        {
            throw Fault($"has more than {DepthMax} braces in each other");
        }

        var choices = new List<List<Node>>();
        while (true)
        {
            choices.Add(ReadSequence(depth));
            if (_at >= _text.Length)
            {
                throw Fault("has a { without a }");
            }

            if (_text[_at++] == '}')
            {
                return new Either(choices);
            }
        }
    }

    private Verbatim ReadClass()
    {
        var isNot = _at < _text.Length && _text[_at] is '!' or '^';
        _at += isNot ? 1 : 0;
        var members = new StringBuilder();
        for (var first = true; ; first = false)
        {
            // Right behind the opening it is a member.
            if (_at < _text.Length && _text[_at] == ']' && !first)
            {
                _at++;
                break;
            }

            var from = ReadMember();
            var to = from;
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                to = ReadMember();
            }

            members.Append(from <= to ? $"{Code(from)}-{Code(to)}" : throw Fault($"has a range that goes backwards, {from}-{to}"));
        }

        return new Verbatim(isNot
            ? $@"(?:[^{members}/\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff])"
            : $"[{members}-[/]]");
    }

    private char ReadMember()
    {
        _at += _at < _text.Length && _text[_at] == '\\' ? 1 : 0;
        var member = _at < _text.Length ? _text[_at++] : throw Fault("has a [ without a ]");
        return char.IsSurrogate(member)
            ? throw Fault("has a sign in brackets that needs two characters (an emoji, perhaps): write {…,…}")
            : member;
    }

    // What the texts of a sequence begin with; whether that is all of them, so that what follows may be added.
    private static List<(string Text, bool IsWhole)> PrefixesOf(IReadOnlyList<Node> sequence)
    {
        List<(string Text, bool IsWhole)> prefixes = [("", true)];
        foreach (var node in sequence)
        {
            var next = node.Prefixes();
            var longer = prefixes.SelectMany(prefix =>
                prefix.IsWhole ? next.Select(more => (prefix.Text + more.Text, more.IsWhole)) : [prefix]).ToList();
            if (longer.Count > PrefixesMax || !prefixes.Exists(prefix => prefix.IsWhole))
            {
                return [.. prefixes.Select(prefix => (prefix.Text, false))];
            }

            prefixes = longer;
        }

        return prefixes;
    }

    private FormatException Fault(string what) => new($"The pattern '{_text}' {what}.");

    private static string Code(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");

    private abstract record Node
    {
        public abstract void Write(StringBuilder regex);

        public virtual IReadOnlyList<(string Text, bool IsWhole)> Prefixes() => [("", false)];
    }

    private sealed record Literal(char Sign) : Node
    {
        public override void Write(StringBuilder regex) => regex.Append(Code(Sign));

        public override IReadOnlyList<(string Text, bool IsWhole)> Prefixes() => [(Sign.ToString(), true)];
    }

    private sealed record Verbatim(string Regex) : Node
    {
        public override void Write(StringBuilder regex) => regex.Append(Regex);
    }

    private sealed record Either(List<List<Node>> Choices) : Node
    {
        public override void Write(StringBuilder regex)
        {
            regex.Append("(?:");
            for (var i = 0; i < Choices.Count; i++)
            {
                regex.Append(i > 0 ? "|" : "");
                Choices[i].ForEach(node => node.Write(regex));
            }

            regex.Append(')');
        }

        public override IReadOnlyList<(string Text, bool IsWhole)> Prefixes() => [.. Choices.SelectMany(PrefixesOf)];
    }
}
