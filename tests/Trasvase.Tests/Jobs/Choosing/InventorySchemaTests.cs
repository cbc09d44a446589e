using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public class InventorySchemaTests
{
    // As S3 writes it: "Bucket, Key, …" for CSV, and the schema of the file for Parquet.
    [Fact]
    public void OfParquet_SchemaOfAManifest_NamesTheColumnsOfCsv() =>
        InventorySchema.OfParquet(
            "message s3.inventory { required binary bucket (STRING); required binary key (STRING); optional int64 size; "
            + "optional int64 last_modified_date (TIMESTAMP(MILLIS,true)); optional binary e_tag (STRING); }")
            .Names.ShouldBe(["Bucket", "Key", "Size", "LastModifiedDate", "ETag"]);

    [Theory]
    [InlineData("Bucket, Size")]
    [InlineData("Bucket, Key, Key")]
    [InlineData("")]
    public void OfCsv_WithoutWhatIsNeeded_IsRefused(string schema) =>
        Should.Throw<StoreException>(() => InventorySchema.OfCsv(schema)).Message.ShouldContain("Bucket and Key among them");

    [Fact]
    public void OfCsv_VersionsOfWhichNoneIsTheLatest_IsRefused() =>
        Should.Throw<StoreException>(() => InventorySchema.OfCsv("Bucket,Key,VersionId")).Message.ShouldContain("IsLatest");

    [Theory]
    [InlineData("Bucket,Key,Size,LastModifiedDate,ETag,StorageClass", null)]
    [InlineData("Bucket,Key,Size,LastModifiedDate,ETag", "StorageClass is missing")]
    [InlineData("Bucket,Key,Size", "lacks a column")]
    public void WhyTooFew_Filters_AskForTheirColumns(string schema, string? why)
    {
        var fault = InventorySchema.OfCsv(schema).WhyTooFew(new Selection { MinSize = 1, StorageClasses = ["STANDARD"] });

        (fault?.Contains(why ?? "", StringComparison.Ordinal)).ShouldBe(why is null ? null : true);
        InventorySchema.OfCsv(schema).WhyTooFew(new Selection()).ShouldBeNull();
    }

    [Theory]
    [InlineData("LastModifiedDate", "last_modified_date")]
    [InlineData("ETag", "e_tag")]
    [InlineData("Key", "key")]
    public void ToSnake_Name_IsAsParquetWritesIt(string name, string snake) => InventorySchema.ToSnake(name).ShouldBe(snake);
}
