using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>GetObject and HeadObject: conditions, ranges, parts, versions.</summary>
public sealed class S3ReadRuleTests : S3RuleTests
{
    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=3-5", 206, 3, 3)]
    [InlineData("bytes=8-99", 206, 8, 2)]
    [InlineData("bytes=7-", 206, 7, 3)]
    [InlineData("bytes=-4", 206, 6, 4)]
    [InlineData("bytes=-99", 206, 0, 10)]
    [InlineData("bytes=5-3", 200, 0, 10)]
    [InlineData("items=0-1", 200, 0, 10)]
    [InlineData("bytes=0-1,4-5", 200, 0, 10)]
    public async Task Range_OfTenBytes_IsThatOrIgnored(string range, int status, int offset, int length)
    {
        S3.Bucket.Put("key", Data(10));

        var answer = await S3.SendAsync("GET", "/bucket/key", ("Range", range));

        answer.Status.ShouldBe(status);
        answer.Body.ShouldBe(Data(10)[offset..(offset + length)]);
        answer["Content-Range"].ShouldBe(status == 206 ? $"bytes {offset}-{offset + length - 1}/10" : null);
    }

    [Theory]
    [InlineData(10, "bytes=10-")]
    [InlineData(10, "bytes=-0")]
    [InlineData(0, "bytes=0-0")]
    public async Task Range_PastTheEnd_IsInvalidRange(int length, string range)
    {
        S3.Bucket.Put("key", Data(length));

        var answer = await S3.SendAsync("GET", "/bucket/key", ("Range", range));

        (answer.Status, answer.Code, answer.Element("ActualObjectSize")).ShouldBe((416, "InvalidRange", $"{length}"));
    }

    // "If-Match: return the object only if its entity tag is the same, otherwise 412"; "If-None-Match: ... otherwise 304".
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Conditions_OnTheTag_Are412And304(string method)
    {
        var tag = S3.Bucket.Put("key", Data(10)).ETag;

        (await S3.SendAsync(method, "/bucket/key", ("If-Match", tag))).Status.ShouldBe(200);
        (await S3.SendAsync(method, "/bucket/key", ("If-Match", "\"other\""))).Status.ShouldBe(412);
        (await S3.SendAsync(method, "/bucket/key", ("If-None-Match", tag))).Status.ShouldBe(304);
        (await S3.SendAsync(method, "/bucket/key", ("If-None-Match", "\"other\""))).Status.ShouldBe(200);
    }

    // "If-Match true and If-Unmodified-Since false: 200".
    [Fact]
    public async Task Conditions_MatchAndUnmodifiedSince_TheTagDecides()
    {
        var version = S3.Bucket.Put("key", Data(10));
        var before = ("If-Unmodified-Since", version.LastModified.AddDays(-1).ToString("r"));

        (await S3.SendAsync("GET", "/bucket/key", before)).Status.ShouldBe(412);
        (await S3.SendAsync("GET", "/bucket/key", before, ("If-Match", version.ETag))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Get_NothingThere_SaysWhatIsMissing()
    {
        (await S3.SendAsync("GET", "/bucket/none")).Code.ShouldBe("NoSuchKey");
        (await S3.SendAsync("GET", "/nobucket/none")).Code.ShouldBe("NoSuchBucket");
        (await S3.SendAsync("HEAD", "/bucket/none")).Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_Version_IsThatOneAndSaysSo()
    {
        S3.Bucket.Versioning = S3Versioning.Enabled;
        var old = S3.Bucket.Put("key", Data(10));
        var current = S3.Bucket.Put("key", Data(20));

        var answer = await S3.SendAsync("GET", $"/bucket/key?versionId={old.VersionId}");

        answer.Body.ShouldBe(Data(10));
        answer["x-amz-version-id"].ShouldBe(old.VersionId);
        (await S3.SendAsync("GET", "/bucket/key"))["x-amz-version-id"].ShouldBe(current.VersionId);
        (await S3.SendAsync("GET", "/bucket/key?versionId=" + new string('a', 32))).Code.ShouldBe("NoSuchVersion");
        (await S3.SendAsync("GET", "/bucket/key?versionId=short")).Code.ShouldBe("InvalidArgument");
    }

    // "If the current version is a delete marker: 404 and x-amz-delete-marker: true"; by its version id 405.
    [Fact]
    public async Task Get_DeleteMarker_Is404And405()
    {
        S3.Bucket.Versioning = S3Versioning.Enabled;
        S3.Bucket.Put("key", Data(10));
        S3.Bucket.Delete("key");

        var answer = await S3.SendAsync("GET", "/bucket/key");

        (answer.Status, answer["x-amz-delete-marker"]).ShouldBe((404, "true"));
        (await S3.SendAsync("GET", $"/bucket/key?versionId={answer["x-amz-version-id"]}")).Code.ShouldBe("MethodNotAllowed");
    }

    [Fact]
    public async Task PartNumber_OfThree_IsThatPart()
    {
        S3.Bucket.PutInParts("key", Data(23), [10, 10, 3]);

        var answer = await S3.SendAsync("GET", "/bucket/key?partNumber=3");

        (answer.Status, answer["Content-Range"], answer["x-amz-mp-parts-count"]).ShouldBe((206, "bytes 20-22/23", "3"));
        answer.Body.ShouldBe(Data(23)[20..]);
        (await S3.SendAsync("GET", "/bucket/key?partNumber=4")).Code.ShouldBe("InvalidPartNumber");
        (await S3.SendAsync("GET", "/bucket/key?partNumber=1", ("Range", "bytes=0-1"))).Code.ShouldBe("InvalidRequest");
    }

    // "ETag: MD5 of the object, or for multipart uploads the MD5 of the parts' MD5s and their number".
    [Fact]
    public async Task ETag_WholePartsAndKms_AreMadeDifferently()
    {
        S3.Bucket.Put("whole", Utf8("a"));
        S3.Bucket.PutInParts("parts", Utf8("ab"), [1, 1]);
        S3.Bucket.Put("kms", Utf8("a"), new S3Traits { Encryption = S3Encryption.Kms });

        (await S3.SendAsync("HEAD", "/bucket/whole"))["ETag"].ShouldBe("\"0cc175b9c0f1b6a831c399e269772661\"");
        (await S3.SendAsync("HEAD", "/bucket/parts"))["ETag"].ShouldBe("\"96e024ba2074fe77e8e965ba43a704be-2\"");
        var kms = await S3.SendAsync("HEAD", "/bucket/kms");
        (kms["x-amz-server-side-encryption"], kms["ETag"] == "\"0cc175b9c0f1b6a831c399e269772661\"").ShouldBe(("aws:kms", false));
    }

    [Fact]
    public async Task CustomerKey_MissingWrongAndRight_Is400403And200()
    {
        var (key, other) = (Convert.ToBase64String(Data(32)), Convert.ToBase64String(Data(33)[1..]));
        S3.Bucket.Put("key", Data(10), new S3Traits { Encryption = S3Encryption.Customer, CustomerKey = key });

        (await S3.SendAsync("GET", "/bucket/key")).Status.ShouldBe(400);
        (await S3.SendAsync("GET", "/bucket/key", Bring(other))).Status.ShouldBe(403);
        var answer = await S3.SendAsync("GET", "/bucket/key", [.. Bring(key), ("x-amz-checksum-mode", "ENABLED")]);
        answer.Body.ShouldBe(Data(10));
        answer["x-amz-checksum-crc64nvme"].ShouldNotBeNull();
        (await S3.SendAsync("GET", "/bucket/key", Bring(key)[..2])).Status.ShouldBe(400);
    }

    [Fact]
    public async Task RequesterPays_WithoutTheHeader_Is403()
    {
        S3.Bucket.RequesterPays = true;
        S3.Bucket.Put("key", Data(10));

        (await S3.SendAsync("GET", "/bucket/key")).Code.ShouldBe("AccessDenied");
        (await S3.SendAsync("GET", "/bucket/key", ("x-amz-request-payer", "requester")))["x-amz-request-charged"].ShouldBe("requester");
    }

    // "Non-ASCII values come back as RFC 2047".
    [Fact]
    public async Task Metadata_NotAscii_ComesBackAsRfc2047()
    {
        S3.Bucket.Put("key", Data(1), new S3Traits { Metadata = new Dictionary<string, string> { ["a"] = "ÄÖ", ["b"] = "plain" } });

        var answer = await S3.SendAsync("HEAD", "/bucket/key");

        (answer["x-amz-meta-a"], answer["x-amz-meta-b"]).ShouldBe(("=?UTF-8?B?w4TDlg==?=", "plain"));
    }

    [Fact]
    public async Task Tags_Stored_AreCountedAndListed()
    {
        S3.Bucket.Put("key", Data(1), new S3Traits { Tags = new Dictionary<string, string> { ["a"] = "1&2" } });

        (await S3.SendAsync("HEAD", "/bucket/key"))["x-amz-tagging-count"].ShouldBe("1");
        (await S3.SendAsync("GET", "/bucket/key?tagging")).Element("Value").ShouldBe("1&amp;2");
    }

    private static (string, string)[] Bring(string key) =>
    [
        ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
        ("x-amz-server-side-encryption-customer-key", key),
        ("x-amz-server-side-encryption-customer-key-MD5", CustomerKeys.Md5Of(key)),
    ];

    // "response-content-type and others: sets the header of the response"; "you must sign the request"
    [Fact]
    public async Task Get_ResponseHeadersAskedFor_AreToldInsteadOfTheStored()
    {
        S3.Bucket.Put("key", Data(3), new S3Traits
        {
            ContentHeaders = new Dictionary<string,
            string>
            { ["Content-Type"] = "text/plain", ["Cache-Control"] = "no-cache" },
        });
        S3.Bucket.IsPublic = true;

        var answer = await S3.SendAsync(
            "GET", "/bucket/key?response-content-type=text%2Fcss&response-content-disposition=attachment&response-expires=never");
        (answer["Content-Type"], answer["Content-Disposition"], answer["Expires"], answer["Cache-Control"]).ShouldBe((
            "text/css", "attachment", "never", "no-cache"));
        S3.Keys = null;
        (await S3.SendAsync("GET", "/bucket/key?response-content-type=text%2Fcss")).Code.ShouldBe("InvalidRequest");
    }
}
