using System.Text.Json;
using Trasvase.Server.Events;

namespace Trasvase.Server.Tests.Events;

/// <summary>Messages as the documents of the senders show them, shortened to what is read.</summary>
public class S3EventReaderTests
{
    // docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    private const string OfAmazon = """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"1970-01-01T00:00:00.000Z",
        "eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0","configurationId":"testConfigRule","bucket":{"name":"amzn-s3-demo-bucket",
        "arn":"arn:aws:s3:::amzn-s3-demo-bucket"},"object":{"key":"HappyFace.jpg","size":1024,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
        "versionId":"096fKKXTRTtl3on89fVO.nfljtsv6qko","sequencer":"0055AED6DCD90281E5"}}}]}
        """;

    // docs.ceph.com/en/latest/radosgw/s3-notification-compatibility and notifications
    private const string OfCeph = """
        {"Records":[{"eventVersion":"2.1","eventSource":"ceph:s3","awsRegion":"us-east-1","eventTime":"2019-11-22T13:47:35.124724Z",
        "eventName":"s3:ObjectCreated:Put","userIdentity":{"principalId":"tester"},"s3":{"s3SchemaVersion":"1.0","configurationId":"mynotif1",
        "bucket":{"name":"mybucket1","arn":"arn:aws:s3:us-east-1::mybucket1","id":"503a4c37"},"object":{"key":"myimage1.jpg","size":1024,
        "eTag":"37b51d194a7513e45b56f6524f2d51f2","versionId":"","sequencer":"F7E6D75DC742D108","metadata":[],"tags":[]}},"eventId":""}]}
        """;

    // docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    private const string OfBridge = """
        {"version":"0","id":"17793124-05d4-b198-2fde-7ededc63b103","detail-type":"Object Created","source":"aws.s3","account":"111122223333",
        "time":"2021-11-12T00:00:00Z","region":"ca-central-1","resources":["arn:aws:s3:::amzn-s3-demo-bucket1"],"detail":{"version":"0",
        "bucket":{"name":"amzn-s3-demo-bucket1"},"object":{"key":"a+b c.jpg","size":5,"etag":"b1946ac92492d2347c6235b4d2611184",
        "version-id":"IYV3p45BT0ac8hjHg1houSdS1a.Mro8e","sequencer":"617f08299329d189"},"reason":"PutObject"}}
        """;

    [Theory]
    [InlineData(OfAmazon, "amzn-s3-demo-bucket", "HappyFace.jpg", "096fKKXTRTtl3on89fVO.nfljtsv6qko")]
    [InlineData(OfCeph, "mybucket1", "myimage1.jpg", "F7E6D75DC742D108")]
    [InlineData(OfBridge, "amzn-s3-demo-bucket1", "a+b c.jpg", "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e")]
    public void Read_MessageOfEachSender_NamesTheObject(string message, string bucket, string key, string mark) =>
        Read(message).ShouldHaveSingleItem().ShouldBe(new S3Event(bucket, key, mark));

    [Theory]
    [InlineData("a+b%2Bc%C3%A9", "a b+cé")]
    [InlineData("plain/key", "plain/key")]
    public void Read_KeyOfANotification_IsDecoded(string written, string key) =>
        Read(OfAmazon.Replace("HappyFace.jpg", written, StringComparison.Ordinal)).Single().Key.ShouldBe(key);

    [Theory]
    [InlineData("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"bucketname"}""")]
    [InlineData("""{"Records":[]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectRemoved:Delete","s3":{}}]}""")]
    [InlineData("""{"detail-type":"Object Deleted","source":"aws.s3","detail":{}}""")]
    [InlineData("""{"detail-type":"Object Created","source":"mine","detail":{}}""")]
    public void Read_OtherEvents_NameNone(string message) => Read(message).ShouldBeEmpty();

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"Records":3}""")]
    [InlineData("""{"Records":[{}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put"}]}""")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":null},"object":{"key":"a"}}}]}""")]
    [InlineData("""{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{}}}""")]
    public void Read_AnythingElse_IsRefused(string message) => Should.Throw<FormatException>(() => Read(message));

    private static IReadOnlyList<S3Event> Read(string message)
    {
        using var json = JsonDocument.Parse(message);
        return S3EventReader.Read(json.RootElement);
    }
}
