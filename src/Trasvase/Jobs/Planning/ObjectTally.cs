namespace Trasvase;

/// <summary>A number of objects and of their bytes.</summary>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">The number of bytes of all objects together.</param>
public readonly record struct ObjectTally(long Objects, long Bytes)
{
    /// <summary>Returns the tally with one more object.</summary>
    internal ObjectTally With(long bytes) => new(Objects + 1, Bytes + bytes);
}

/// <summary>The objects of one range of sizes.</summary>
/// <param name="UpTo">The largest size in bytes; null for objects that are larger than all other classes.</param>
/// <param name="Tally">The objects that are not in a smaller class.</param>
public readonly record struct SizeClass(long? UpTo, ObjectTally Tally);

/// <summary>The objects of one storage class.</summary>
/// <param name="StorageClass">The storage class in the store's own word.</param>
/// <param name="Tally">The objects.</param>
public readonly record struct ClassTally(string StorageClass, ObjectTally Tally);
