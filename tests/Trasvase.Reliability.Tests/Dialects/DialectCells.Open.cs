namespace Trasvase.Reliability.Tests.Dialects;

/// <content>Dialects whose cells do not all end as specified yet.</content>
internal static partial class DialectCells
{
    private static string[] Open =>
    [
        "class: GLACIER, readable at once",
        "error: 403 to every HEAD",
        "key: no UTF-8, percent-encoded",
        "key: no UTF-8, raw",
        "length: none on GET",
        "length: none on HEAD",
        "listing: a key twice in a page",
        "listing: a key twice, across pages",
        "paging: KeyCount is 0",
        "paging: NextMarker, no token",
        "paging: no IsTruncated",
        "paging: start-after answers nothing",
        "paging: there is more, and not how to ask",
        "paging: token ignored",
        "paging: version 2 refused",
        "paging: version 2 taken for version 1",
        "range: Content-Range without the size",
        "region: RegionOne",
        "region: US",
        "region: us_east",
        "tag: none on HEAD and GET",
        "time: ISO 8601 in answers",
        "time: UTC in the place of GMT",
        "time: a space between date and time",
        "time: an offset without a colon",
        "time: microseconds and no zone",
        "time: milliseconds since 1970",
        "time: none anywhere",
        "time: the C library's form",
        "time: unreadable",
    ];
}
