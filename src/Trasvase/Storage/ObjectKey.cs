using System.Text;

namespace Trasvase.Storage;

/// <summary>
/// The name of an object inside its container. A key is opaque: nothing parses, trims, joins or normalises it, and
/// two keys are the same only when they are the same code points.
/// </summary>
public readonly record struct ObjectKey : IComparable<ObjectKey>
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string? _value;

    /// <summary>Takes the key as it is.</summary>
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

    /// <summary>The key itself, verbatim.</summary>
    public string Value => _value ?? throw new InvalidOperationException("An ObjectKey must be made from a value.");

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
                // UTF-16 puts surrogates (U+10000 and above) before U+E000..U+FFFF; UTF-8 does not.
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>The key itself.</summary>
    public override string ToString() => Value;

    /// <summary>Byte order.</summary>
    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;
}
