using System.Globalization;

namespace Trasvase.Testing.Dialects;

/// <summary>How times are written.</summary>
internal static class TimeDialects
{
    private const string Iso = "yyyy-MM-dd'T'HH:mm:ss";

    public static IEnumerable<Dialect> All() =>
    [
        InListings(
            "RFC 1123 in listings",
            "s3rver before 2.0 (jamhall/s3rver#181), Riak CS (basho/riak_cs#63), Zenko CloudServer (scality/cloudserver#372).",
            time => time.ToString("r")),
        Everywhere("an offset without a colon", "Ambry (linkedin/ambry#2968).", time => Text(time, Iso) + "+0000"),
        Everywhere(
            "microseconds and no zone",
            "Swift's own form, as its S3 gateways pass it on (bouncestorage/swiftproxy#33).",
            time => Text(time, Iso + "'.'ffffff")),
        Everywhere(
            "milliseconds since 1970",
            "swiftproxy (bouncestorage/swiftproxy#33).",
            time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
        Everywhere("a space between date and time", "fake-s3 on Linux (curtis0x/fake-s3#44).", time => Text(time, "yyyy-MM-dd HH:mm:ss")),
        InAnswers("UTC in the place of GMT", "Pithos (exoscale/pithos#54).", time => Text(time, "ddd, dd MMM yyyy HH:mm:ss") + " UTC"),
        InAnswers("ISO 8601 in answers", "Not from a thread: a server that writes one form everywhere.", time => Text(time, Iso) + "Z"),
        InAnswers(
            "the C library's form",
            "HTTP's oldest form, which RFC 9110 (5.6.7) still has recipients accept.",
            time => Text(time, "ddd MMM d HH:mm:ss yyyy")),
        Everywhere("unreadable", "AIStore before 3.26: a colon before the year (NVIDIA/aistore#190).", time => ":" + Text(time, Iso) + "Z"),
        None("none anywhere", "Pithos gave none on GET (exoscale/pithos#54)."),
        InListings(
            "the listing's differs from HEAD's",
            "Riak CS listed the moment of the listing (basho/riak_cs#63).",
            time => Text(time.AddSeconds(7), Iso) + ".123Z"),
    ];

    private static Dialect Everywhere(string what, string known, Func<DateTimeOffset, string> write)
    {
        var (listings, answers) = (InListings(what, known, write), InAnswers(what, known, write));
        return listings with { Says = (request, answer) => listings.Says(request, answers.Says(request, answer)) };
    }

    private static Dialect InListings(string what, string known, Func<DateTimeOffset, string> write) => new($"time: {what}", known)
    {
        Says = Listings.EachEntry(entry => entry.Set(
            "LastModified", write(DateTimeOffset.Parse(entry.Read("LastModified"), CultureInfo.InvariantCulture)))),
    };

    private static Dialect InAnswers(string what, string known, Func<DateTimeOffset, string> write) => new($"time: {what}", known)
    {
        Says = (_, answer) => answer.Header("Last-Modified") is { } time
            ? answer.With("Last-Modified", write(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture)))
            : answer,
    };

    private static Dialect None(string what, string known) => new($"time: {what}", known)
    {
        Says = (request, answer) => Listings.EachEntry(entry => entry.Set("LastModified", null))(request, answer).Without("Last-Modified"),
    };

    private static string Text(DateTimeOffset time, string form) => time.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
}
