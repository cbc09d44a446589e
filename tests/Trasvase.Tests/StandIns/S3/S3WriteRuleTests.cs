using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Tests.StandIns.S3;

/// <summary>PutObject, DeleteObject, CreateBucket and HeadBucket.</summary>
public sealed class S3WriteRuleTests : S3RuleTests
{
    // "PutObject: If-None-Match accepts only *"; "If-Match expects an ETag"; both together are not implemented.
    [Theory]
    [InlineData(null, "\"tag\"")]
    [InlineData("*", null)]
    [InlineData("\"tag\"", "*")]
    public async Task Put_ConditionsThatS3DoesNotKnow_AreNotImplemented(string? match, string? noneMatch)
    {
        (string, string)[] headers = [.. new[] { ("If-Match", match), ("If-None-Match", noneMatch) }
            .Where(header => header.Item2 is not null)
            .Select(header => (header.Item1, header.Item2!))];

        (await S3.SendAsync("PUT", "/bucket/key", Data(1), headers)).Status.ShouldBe(501);
    }

    [Fact]
    public async Task Put_IfNoneMatch_TakenIs412AndDeletedIsFree()
    {
        S3.Bucket.Versioning = S3Versioning.Enabled;
        (await S3.SendAsync("PUT", "/bucket/key", Data(1), ("If-None-Match", "*"))).Status.ShouldBe(200);
        (await S3.SendAsync("PUT", "/bucket/key", Data(2), ("If-None-Match", "*"))).Code.ShouldBe("PreconditionFailed");
        S3.Bucket.Delete("key");
        (await S3.SendAsync("PUT", "/bucket/key", Data(3), ("If-None-Match", "*"))).Status.ShouldBe(200);
        S3.Bucket.EverOf("key").Count.ShouldBe(3);
    }

    // "If-Match: 404 if there is no object".
    [Fact]
    public async Task Put_IfMatch_AbsentIs404StaleIs412()
    {
        (await S3.SendAsync("PUT", "/bucket/key", Data(1), ("If-Match", "\"tag\""))).Code.ShouldBe("NoSuchKey");
        var tag = S3.Bucket.Put("key", Data(1)).ETag;
        (await S3.SendAsync("PUT", "/bucket/key", Data(2), ("If-Match", "\"tag\""))).Code.ShouldBe("PreconditionFailed");
        (await S3.SendAsync("PUT", "/bucket/key", Data(2), ("If-Match", tag))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Put_TraitsThatS3DoesNotTake_AreRefused()
    {
        (await S3.SendAsync("PUT", "/bucket/" + new string('k', 1025), Data(1))).Code.ShouldBe("KeyTooLongError");
        (await S3.SendAsync("PUT", "/bucket/key", Data(1), ("x-amz-storage-class", "COLD"))).Code.ShouldBe("InvalidStorageClass");
        (await S3.SendAsync("PUT", "/bucket/key", Data(1), ("x-amz-meta-a", new string('m', 2048)))).Code.ShouldBe("MetadataTooLarge");
        (await S3.SendAsync(
            "PUT",
            "/bucket/key",
            Data(1),
            ("x-amz-tagging", string.Join('&', Enumerable.Range(0, 11).Select(i => $"t{i}=v"))))).Code.ShouldBe("BadRequest");
        S3.Bucket.Ever.ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_OverwritesWithoutVersions_EverythingThatWasStaysReadableForTests()
    {
        await S3.SendAsync("PUT", "/bucket/key", Data(1));
        await S3.SendAsync("PUT", "/bucket/key", Data(2));

        S3.Bucket.EverOf("key").Select(version => version.Bytes.Length).ShouldBe([1, 2]);
        S3.Bucket.Current("key")!.Bytes.ToArray().ShouldBe(Data(2));
    }

    // "DeleteObject If-Match: 412 on mismatch", and the object stays.
    [Fact]
    public async Task Delete_IfMatch_StaleIs412AndKeeps()
    {
        var tag = S3.Bucket.Put("key", Data(1)).ETag;

        (await S3.SendAsync("DELETE", "/bucket/key", ("If-Match", "\"tag\""))).Status.ShouldBe(412);
        S3.Bucket.Current("key").ShouldNotBeNull();
        S3.Bucket.Deletes.ShouldBeEmpty();

        (await S3.SendAsync("DELETE", "/bucket/key", ("If-Match", tag))).Status.ShouldBe(204);
        S3.Bucket.Current("key").ShouldBeNull();
        S3.Bucket.Deletes.ShouldHaveSingleItem().Removed!.ETag.ShouldBe(tag);
        (await S3.SendAsync("DELETE", "/bucket/key", ("If-Match", tag))).Status.ShouldBe(404);
        (await S3.SendAsync("DELETE", "/bucket/key")).Status.ShouldBe(204);
    }

    // "x-amz-if-match-size: directory buckets only".
    [Fact]
    public async Task Delete_IfMatchSize_IsNotImplemented()
    {
        S3.Bucket.Put("key", Data(1));

        (await S3.SendAsync("DELETE", "/bucket/key", ("x-amz-if-match-size", "1"))).Status.ShouldBe(501);
    }

    // "With versioning a delete puts a marker on top; with versionId it removes that version for good".
    [Fact]
    public async Task Delete_Versions_MarksAndRemoves()
    {
        S3.Bucket.Versioning = S3Versioning.Enabled;
        var version = S3.Bucket.Put("key", Data(1));

        var marked = await S3.SendAsync("DELETE", "/bucket/key");
        (marked.Status, marked["x-amz-delete-marker"]).ShouldBe((204, "true"));
        (await S3.SendAsync("GET", $"/bucket/key?versionId={version.VersionId}")).Status.ShouldBe(200);

        // Removing the marker brings the object back.
        await S3.SendAsync("DELETE", $"/bucket/key?versionId={marked["x-amz-version-id"]}");
        (await S3.SendAsync("GET", "/bucket/key")).Status.ShouldBe(200);

        await S3.SendAsync("DELETE", $"/bucket/key?versionId={version.VersionId}");
        (await S3.SendAsync("GET", $"/bucket/key?versionId={version.VersionId}")).Code.ShouldBe("NoSuchVersion");
    }

    [Fact]
    public async Task Bucket_CreatedAndLookedAt_IsThere()
    {
        (await S3.SendAsync("HEAD", "/another")).Status.ShouldBe(404);
        (await S3.SendAsync("PUT", "/another")).Status.ShouldBe(200);
        (await S3.SendAsync("HEAD", "/another"))["x-amz-bucket-region"].ShouldBe("us-east-1");
        (await S3.SendAsync("PUT", "/No")).Code.ShouldBe("InvalidBucketName");
    }

    // "BucketAlreadyOwnedByYou: in all regions except us-east-1".
    [Theory]
    [InlineData("us-east-1", null)]
    [InlineData("eu-west-1", "BucketAlreadyOwnedByYou")]
    public async Task Bucket_CreatedTwice_DependsOnTheRegion(string region, string? code)
    {
        await using var other = await RawS3.StartAsync(new S3StandInOptions { Region = region });
        var body = region == "us-east-1"
            ? null
            : Utf8($"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>");

        (await other.SendAsync("PUT", "/bucket", body)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Unknown_Request_IsNotImplemented() => (await S3.SendAsync("GET", "/bucket?policy")).Status.ShouldBe(501);
}
