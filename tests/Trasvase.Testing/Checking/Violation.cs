namespace Trasvase.Testing.Checking;

/// <summary>Which promise was broken.</summary>
public enum ViolationKind
{
    /// <summary>I1: a listed object is neither at the target nor reported with a reason, or what others had at the target is
    /// gone.</summary>
    Lost,

    /// <summary>I2: the report or a stamp says that the target holds a version, and it holds other bytes.</summary>
    FalseSuccess,

    /// <summary>I3: the target holds bytes that nobody ever wrote.</summary>
    Corrupt,

    /// <summary>I3: the target holds something that is put together of known bytes, or a torn piece, but no whole version.</summary>
    Mixed,

    /// <summary>I4: something was deleted that was not a verified, moved object in exactly the version that was copied.</summary>
    WronglyDeleted,

    /// <summary>I1: the report does not add up.</summary>
    Accounting,

    /// <summary>I9: a secret is in an output.</summary>
    LeakedSecret,
}

/// <summary>A promise that was broken.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Key">The object, or the output's name.</param>
/// <param name="Sentence">What is wrong. Holds no secret.</param>
public sealed record Violation(ViolationKind Kind, string Key, string Sentence);
