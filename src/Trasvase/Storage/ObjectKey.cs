using System.Text;
using System.Text.Json.Serialization;
using Trasvase.Storage;

namespace Trasvase;

/// <summary>
/// The name of an object inside its container. A key is opaque: nothing parses, trims, joins or normalises it, and
/// two keys are the same only when they are the same code points.
/// </summary>
[JsonConverter(typeof(ObjectKeyConverter))]
public readonly record struct ObjectKey : IComparable<ObjectKey>
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string? _value;
    private readonly bool _isRaw;

    /// <summary>Makes a key of this text, verbatim.</summary>
    /// <param name="value">At least one character; valid UTF-16 (no lone surrogate), because keys travel as UTF-8.</param>
    /// <exception cref="ArgumentException">The key is empty or cannot be written as UTF-8.</exception>
    public ObjectKey(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        try
        {
            Utf8Length = StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("A key must be valid Unicode: this one holds half of a surrogate pair.", nameof(value), e);
        }

        _value = value;
    }

    private ObjectKey(string value, int utf8Length)
    {
        _value = value;
        _isRaw = true;
        Utf8Length = utf8Length;
    }

    /// <summary>Makes a key that a server reported, which need not be UTF-8.</summary>
    /// <param name="value">As <see cref="RawText"/> writes it; at least one character.</param>
    internal static ObjectKey OfRaw(string value)
    {
        if (RawText.IsText(value))
        {
            return new ObjectKey(value);
        }

        // Bytes that were encoded one by one may form a character together.
        var bytes = RawText.BytesOf(value);
        var text = RawText.Of(bytes);
        return RawText.IsText(text) ? new ObjectKey(text) : new ObjectKey(text, bytes.Length);
    }

    /// <summary>The key itself, verbatim.</summary>
    public string Value => _value ?? throw new InvalidOperationException("An ObjectKey must be made from a value.");

    /// <summary>
    /// Whether the key is text. Every key made from a value is. A listing may hold a key whose bytes are not UTF-8: such a key can be shown
    /// and requested, but cannot be stored at another store.
    /// </summary>
    public bool IsText => !_isRaw;

    /// <summary>Length in bytes of the key as UTF-8, the form in which both clouds count it.</summary>
    public int Utf8Length { get; }

    /// <summary>Orders keys as S3 and Azure list them: by their UTF-8 bytes, which is the order of code points.</summary>
    public int CompareTo(ObjectKey other) => CompareUtf8(Value, other.Value);

    /// <summary>Compares two strings by their UTF-8 bytes.</summary>
    public static int CompareUtf8(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            char a = left[i], b = right[i];
            if (a != b)
            {
                if (IsLone(left, i) || IsLone(right, i))
                {
                    return RawText.BytesOf(left).AsSpan().SequenceCompareTo(RawText.BytesOf(right));
                }

                // UTF-16 puts surrogates (U+10000 and above) before U+E000..U+FFFF; UTF-8 does not.
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>The key itself, with bytes that are not characters shown as <c>\xFF</c>.</summary>
    public override string ToString() => _isRaw ? RawText.Shown(Value) : Value;

    // Half a surrogate pair stands for a byte that is not a character.
    private static bool IsLone(string text, int at) => char.IsLowSurrogate(text[at]) && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    /// <summary>Byte order.</summary>
    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;
}
