namespace Trasvase.Testing.Dialects;

/// <summary>Every dialect that is known. Some remember what they said, so each server gets one of its own.</summary>
internal static class DialectList
{
    /// <summary>Anew, in an order that stays.</summary>
    public static IReadOnlyList<Dialect> Create() =>
    [
        .. TimeDialects.All(), .. TagDialects.All(), .. SizeDialects.All(), .. ListingDialects.All(), .. PagingDialects.All(), .. ErrorDialects.All(), .. TextDialects.All(),
    ];

    /// <summary>One of them, anew.</summary>
    public static Dialect Create(string name) => Create().Single(dialect => dialect.Name == name);
}
