using System.Text;
using Trasvase.Testing.Checking;

namespace Trasvase.Tests.Checking;

/// <summary>A secret is found in whatever spelling, and nothing else is taken for one.</summary>
public sealed class SecretRulesTests
{
    private const string Canary = "s3cr3t/+KEY=\"Canary\"&";

    public static TheoryData<string, byte[]> Spellings
    {
        get
        {
            var spellings = new TheoryData<string, byte[]>
            {
                { "plain", Bytes(Canary) },
                { "upper", Bytes(Canary.ToUpperInvariant()) },
                { "lower", Bytes(Canary.ToLowerInvariant()) },
                { "url", Bytes(Uri.EscapeDataString(Canary)) },
                { "url, lower-case escapes", Bytes(Uri.EscapeDataString(Canary).ToLowerInvariant()) },
                { "url, twice", Bytes(Uri.EscapeDataString(Uri.EscapeDataString(Canary))) },
                { "url, only some", Bytes(Canary.Replace("/", "%2f", StringComparison.Ordinal)) },
                { "json", JsonBytes() },
                { "json, short", Bytes(Canary.Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("/", "\\/", StringComparison.Ordinal)) },
                { "xml", Bytes(Canary.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)) },
                { "hex", Bytes(Convert.ToHexStringLower(Bytes(Canary))) },
                { "HEX", Bytes(Convert.ToHexString(Bytes(Canary))) },
                { "utf-16", Encoding.Unicode.GetBytes(Canary) },
                { "base64url", Bytes(System.Buffers.Text.Base64Url.EncodeToString(Bytes("?~~" + Canary))) },
            };
            for (var before = 0; before < 6; before++)
            {
                spellings.Add(
                    $"base64 after {before}",
                    Bytes(Convert.ToBase64String(Bytes($"{new string('x', before)}{Canary}{new string('y', before / 2)}"))));
            }

            return spellings;
        }
    }

    [Theory]
    [MemberData(nameof(Spellings), DisableDiscoveryEnumeration = true)]
    public async Task Check_Spelling_IsFoundAnywhere(string name, byte[] spelling)
    {
        foreach (var around in (string[])["", "x", "the log says: "])
        {
            var found = await CheckAsync([.. Bytes(around), .. spelling, .. Bytes(around)]);

            var violation = found.ShouldHaveSingleItem(name);
            (violation.Kind, violation.Key).ShouldBe((ViolationKind.LeakedSecret, "log"));
            violation.Sentence.ShouldNotContain("s3cr3t");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cr3t")]
    [InlineData("%zz \\u00 100% &amp; /+=")]
    [InlineData("s3cr3t/+KEY=")]
    public async Task Check_OtherText_IsNoLeak(string text) => (await CheckAsync(Bytes(text))).ShouldBeEmpty();

    [Fact]
    public async Task Check_ShortCanary_IsRefused() =>
        await Should.ThrowAsync<ArgumentException>(() => CheckAsync(Bytes("x"), "short"));

    private static Task<IReadOnlyList<Violation>> CheckAsync(byte[] output, string canary = Canary) => Checker.CheckAsync(
        new RunFacts
        {
            SourceVersions = [],
            Listed = [],
            SourceAfter = [],
            TargetAfter = [],
            Reports = [new RunReport([], new ReportTotals(0, 0, 0, 0, 0))],
            Outputs = [RunOutput.Of("clean", "nothing"), new RunOutput("log", output)],
            Canaries = ["another canary", canary],
        },
        TestContext.Current.CancellationToken);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // Escaped as much as the default encoder of System.Text.Json does.
    private static byte[] JsonBytes() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Canary);
}
