using System.Text;
using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

/// <summary>Digests that the real Amazon S3 gave for known bytes: the function, its composition and its spelling at once.</summary>
public class RecordedDigestTests
{
    [Theory]
    [InlineData("test data..", "qUVrWYOrIAM=")]
    [InlineData("aaa", "Rnr2/5P7Gsk=")]
    public void Compute_BytesThatS3Digested_GivesTheSame(string content, string recorded) =>
        Crc64Text.ToS3(Crc64.Compute(Encoding.UTF8.GetBytes(content))).ShouldBe(recorded);

    [Fact]
    public void Combine_PartsOfAnUploadThatS3Completed_GivesItsFullObjectDigest()
    {
        int[] lengths = [5_242_881, 5_242_881, 10];
        var parts = lengths.Select(length => new PartDigest(Crc64.Compute(LettersA(length)), length));
        Crc64Text.ToS3(PartDigest.Combine(parts).Crc64).ShouldBe("ZMNX55lZurA=");
    }

    private static byte[] LettersA(int length)
    {
        var data = new byte[length];
        data.AsSpan().Fill((byte)'a');
        return data;
    }
}
