using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>ListObjectsV2.</summary>
public sealed class S3ListRuleTests : S3RuleTests
{
    // "UTF-8 binary order": U+10000 comes after U+FF5E, which is not .NET's ordinal order.
    [Fact]
    public async Task List_Order_IsThatOfTheUtf8Bytes()
    {
        foreach (var key in (string[])["b", "\U00010000", "\uff5e", "a/b", "a", "B"])
        {
            S3.Bucket.Put(key, Data(1));
        }

        (await S3.SendAsync("GET", "/bucket?list-type=2")).Elements("Key").ShouldBe(["B", "a", "a/b", "b", "\uff5e", "\U00010000"]);
    }

    [Fact]
    public async Task List_EncodingType_EncodesWhatXmlCannotHold()
    {
        S3.Bucket.Put("a\u0001b c/d+e*", Data(1));

        (await S3.SendAsync("GET", "/bucket?list-type=2&encoding-type=url")).Elements("Key").ShouldBe(["a%01b+c/d%2Be*"]);
        (await S3.SendAsync("GET", "/bucket?list-type=2")).Elements("Key").ShouldBe(["a&#x1;b c/d+e*"]);
        (await S3.SendAsync("GET", "/bucket?list-type=2&encoding-type=base64")).Code.ShouldBe("InvalidArgument");
    }

    [Fact]
    public async Task List_Pages_MissNothingAndRepeatNothing()
    {
        string[] keys = [.. Enumerable.Range(0, 7).Select(i => $"k{i}"), "p/1", "p/2", "q/1", "r"];
        foreach (var key in keys)
        {
            S3.Bucket.Put(key, Data(1));
        }

        for (var size = 1; size <= 11; size++)
        {
            (await ListAsync($"&delimiter=%2F&max-keys={size}")).ShouldBe(
                ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "p/", "q/", "r"], ignoreOrder: true);
            (await ListAsync($"&max-keys={size}")).ShouldBe(keys);
            (await ListAsync($"&start-after=k5&max-keys={size}")).ShouldBe(keys[6..]);
            (await ListAsync($"&prefix=p&max-keys={size}")).ShouldBe(["p/1", "p/2"]);
        }
    }

    [Fact]
    public async Task List_ChangedBetweenPages_TheTokenKeepsThePlace()
    {
        foreach (var key in (string[])["a", "c", "e"])
        {
            S3.Bucket.Put(key, Data(1));
        }

        var first = await S3.SendAsync("GET", "/bucket?list-type=2&max-keys=2");
        S3.Bucket.Delete("c");
        S3.Bucket.Put("b", Data(1));
        S3.Bucket.Put("d", Data(1));

        var second = await S3.SendAsync(
            "GET", "/bucket?continuation-token=" + Uri.EscapeDataString(first.Element("NextContinuationToken")!) + "&list-type=2");
        second.Elements("Key").ShouldBe(["d", "e"]);
    }

    [Fact]
    public async Task List_TokenThatWasNeverGiven_IsInvalidArgument() =>
        (await S3.SendAsync("GET", "/bucket?continuation-token=k1&list-type=2")).Code.ShouldBe("InvalidArgument");

    [Theory]
    [InlineData("-1", "InvalidArgument", null)]
    [InlineData("0", null, "false")]
    [InlineData("5000", null, "false")]
    public async Task List_MaxKeys_IsANumberUpToAThousand(string max, string? code, string? truncated)
    {
        S3.Bucket.Put("key", Data(1));

        var answer = await S3.SendAsync("GET", $"/bucket?list-type=2&max-keys={max}");

        (answer.Code, answer.Element("IsTruncated")).ShouldBe((code, truncated));
        (answer.Element("MaxKeys") is null or "0" or "1000").ShouldBeTrue();
    }

    [Fact]
    public async Task List_Entries_NameTheChecksumAndNotItsValue()
    {
        S3.Bucket.PutInParts("key", Data(10), [5, 5], new S3Traits { StorageClass = "STANDARD_IA" }, S3DigestMode.Sha1Composite);

        var answer = await S3.SendAsync("GET", "/bucket?list-type=2");

        (answer.Element("ChecksumAlgorithm"), answer.Element("ChecksumType"), answer.Element("ChecksumSHA1")).ShouldBe((
            "SHA1", "COMPOSITE", null));
        (answer.Element("Size"), answer.Element("StorageClass"), answer.Element("KeyCount")).ShouldBe(("10", "STANDARD_IA", "1"));
    }

    [Fact]
    public async Task List_RestoreStatus_ComesWhenAskedFor()
    {
        S3.Bucket.Put("key", Data(1), new S3Traits { StorageClass = "GLACIER" });
        S3.Bucket.CompleteRestore("key");

        (await S3.SendAsync("GET", "/bucket?list-type=2")).Element("IsRestoreInProgress").ShouldBeNull();
        (await S3.SendAsync("GET", "/bucket?list-type=2", ("x-amz-optional-object-attributes", "RestoreStatus")))
            .Element("IsRestoreInProgress")
            .ShouldBe("false");
    }

    [Fact]
    public async Task List_DeleteMarkers_AreLeftOut()
    {
        S3.Bucket.Versioning = S3Versioning.Enabled;
        S3.Bucket.Put("gone", Data(1));
        S3.Bucket.Put("there", Data(1));
        S3.Bucket.Delete("gone");

        (await S3.SendAsync("GET", "/bucket?list-type=2")).Elements("Key").ShouldBe(["there"]);
    }

    private async Task<List<string>> ListAsync(string query)
    {
        var found = new List<string>();
        for (var token = ""; ;)
        {
            var page = await S3.SendAsync("GET", "/bucket?list-type=2" + query + token);
            page.Status.ShouldBe(200, page.Text);
            found.AddRange(page.Elements("Key"));
            found.AddRange(page.Elements("Prefix").Where(prefix => prefix.EndsWith('/')));
            if (page.Element("NextContinuationToken") is not { } next)
            {
                return found;
            }

            token = "&continuation-token=" + Uri.EscapeDataString(next);
        }
    }

    // "fetch-owner: the owner field is not present in ListObjectsV2 by default".
    [Fact]
    public async Task List_Owner_IsToldWhenAskedFor()
    {
        S3.Bucket.Put("key", Data(1));

        (await S3.SendAsync("GET", "/bucket?list-type=2&fetch-owner=true")).Element("ID")!.Length.ShouldBe(64);
        (await S3.SendAsync("GET", "/bucket?list-type=2&fetch-owner=false")).Element("ID").ShouldBeNull();
    }
}
