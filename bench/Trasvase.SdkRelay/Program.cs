using Amazon.S3;
using Azure.Storage.Blobs;
using Trasvase.SdkRelay;

if (args is not [var bucket, var prefix, var container])
{
    await Console.Error.WriteLineAsync(
        "usage: Trasvase.SdkRelay BUCKET PREFIX CONTAINER, with AWS_... and AZURE_STORAGE_CONNECTION_STRING in the environment");
    return 2;
}

// Credentials and the region come from the environment, by the SDK's own chain.
using var s3 = new AmazonS3Client(new AmazonS3Config
{
    ServiceURL = Environment.GetEnvironmentVariable("AWS_ENDPOINT_URL_S3"),
    ForcePathStyle = true,
});
var azure = new BlobContainerClient(Environment.GetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING"), container);
await new Relay(s3, bucket, azure).RunAsync(prefix);
return 0;
