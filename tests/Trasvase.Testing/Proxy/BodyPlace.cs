namespace Trasvase.Testing.Proxy;

/// <summary>Which of the two bodies of an exchange.</summary>
public enum Side
{
    /// <summary>What the client sends.</summary>
    Request,

    /// <summary>What the server answers.</summary>
    Response,
}

/// <summary>A place in a body: so many bytes come before it. All but <see cref="At"/> and <see cref="First"/> need a body with a
/// Content-Length.</summary>
public readonly record struct BodyPlace
{
    private readonly Kind _kind;
    private readonly long _offset;

    private BodyPlace(Kind kind, long offset = 0) => (_kind, _offset) = (kind, offset);

    private enum Kind
    {
        Offset,
        Middle,
        Last,
        End,
    }

    /// <summary>Before the first byte, after the headers.</summary>
    public static BodyPlace First => At(0);

    /// <summary>In the middle.</summary>
    public static BodyPlace Middle => new(Kind.Middle);

    /// <summary>Before the last byte.</summary>
    public static BodyPlace Last => new(Kind.Last);

    /// <summary>After the last byte.</summary>
    public static BodyPlace End => new(Kind.End);

    /// <summary>Before the byte at this offset.</summary>
    public static BodyPlace At(long offset) => new(Kind.Offset, offset);

    /// <summary>The offset in a body of a length.</summary>
    /// <exception cref="InvalidOperationException">The length is needed and not known.</exception>
    internal long Resolve(long? length) => _kind switch
    {
        Kind.Offset => _offset,
        _ when length is null => throw new InvalidOperationException($"{_kind} of a body without Content-Length: say At(offset)."),
        Kind.Middle => length.Value / 2,
        Kind.Last => Math.Max(0, length.Value - 1),
        _ => length.Value,
    };
}
