using Trasvase.Stores.S3.Wire;

namespace Trasvase.Tests.Stores.S3;

/// <summary>What an answer tells of an object besides its standard headers.</summary>
public class S3ExtraTests
{
    [Fact]
    public void Headers_ThoseOfTheObject_AreKeptByTheirNames()
    {
        var told = Answer(
            ("Expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
            ("x-amz-website-redirect-location", "/other"),
            ("x-amz-object-lock-mode", "GOVERNANCE"),
            ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00Z"),
            ("x-amz-expiration", "expiry-date=\"Fri, 21 Dec 2026\""),
            ("x-amz-replication-status", "COMPLETED"));

        S3Extra.Headers(told).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}").ShouldBe(
        [
            "expires=Wed, 21 Oct 2026 07:28:00 GMT",
            "object-lock-mode=GOVERNANCE",
            "object-lock-retain-until-date=2030-01-01T00:00:00Z",
            "website-redirect-location=/other",
        ]);
        S3Extra.Headers(Answer(("Expires", ""))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("0", 0)]
    [InlineData("3", 3)]
    [InlineData("some", 1)]
    public void MissingMetadata_Told_IsCountedAndNeverTakenForNone(string? told, int expected) =>
        S3Extra.MissingMetadata(name => name == "x-amz-missing-meta" ? told : null).ShouldBe(expected);

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "OFF", null)]
    [InlineData(null, null, "ON", "legal hold")]
    [InlineData("COMPLIANCE", "2030-01-01T00:00:00Z", null, "COMPLIANCE until 2030-01-01T00:00:00Z")]
    [InlineData("GOVERNANCE", null, "on", "GOVERNANCE until a time that was not told, legal hold")]
    public void Lock_Told_IsSaidForPeople(string? mode, string? until, string? hold, string? expected) => S3Extra.Lock(name => name switch
    {
        "x-amz-object-lock-mode" => mode,
        "x-amz-object-lock-retain-until-date" => until,
        "x-amz-object-lock-legal-hold" => hold,
        _ => null,
    }).ShouldBe(expected);

    private static Func<string, string?> Answer(params (string Name, string Value)[] headers) =>
        name => headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();
}
