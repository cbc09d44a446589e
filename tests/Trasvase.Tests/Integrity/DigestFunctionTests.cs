using System.Security.Cryptography;
using Trasvase.Integrity;

namespace Trasvase.Tests.Integrity;

/// <summary>
/// Digests of an upload in three parts, 5,242,881, 5,242,881 and 10 times the letter a, as other implementations of the same
/// functions (zlib, OpenSSL) give them.
/// </summary>
public class DigestFunctionTests
{
    private static readonly byte[][] Parts = [Letters(5_242_881), Letters(5_242_881), Letters(10)];

    public static TheoryData<string, string, string> Functions => new()
    {
        { "Md5", "4d45984fc3feb2ac9b22683c49674b56", Hex(MD5.HashData) },
        { "Sha1", "03213ad27c90a01809730b323c75aeeda26ec41b", Hex(SHA1.HashData) },
        { "Sha256", "f68fbecba01e8ea6e8889ecc642c747da84ad95bb9602fea9cd86162c08b7222", Hex(SHA256.HashData) },
        { "Crc32", "e454548b", "a9211048" },
        { "Crc32C", "5c5e7ee0", "79374040" },
    };

    [Theory, MemberData(nameof(Functions))]
    public void Composite_OfThreeParts_IsAsOthersMakeIt(string name, string composite, string whole)
    {
        var function = Of(name);

        Convert.ToHexStringLower(function.Composite(Parts.Select(part => function.Compute(part)))).ShouldBe(composite);
        Convert.ToHexStringLower(function.Compute(Parts.SelectMany(part => part).ToArray())).ShouldBe(whole);
    }

    [Theory]
    [InlineData("Crc32")]
    [InlineData("Crc32C")]
    [InlineData("Crc64")]
    public void Combine_Crc_IsTheWhole(string name)
    {
        var (function, data) = (Of(name), RandomBytes.Of(5_000, seed: 1));

        function.Combines.ShouldBeTrue();
        function.Combine(function.Compute(data.AsSpan(0, 1_234)), function.Compute(data.AsSpan(1_234)), 5_000 - 1_234)
            .ShouldBe(function.Compute(data));
    }

    [Fact]
    public void Combine_Hash_IsRefused()
    {
        DigestFunction.Md5.Combines.ShouldBeFalse();
        Should.Throw<NotSupportedException>(() => DigestFunction.Md5.Combine([], [], 0));
    }

    private static DigestFunction Of(string name) => name switch
    {
        "Md5" => DigestFunction.Md5,
        "Sha1" => DigestFunction.Sha1,
        "Sha256" => DigestFunction.Sha256,
        "Crc32" => DigestFunction.Crc32,
        "Crc32C" => DigestFunction.Crc32C,
        _ => DigestFunction.Crc64,
    };

    private static string Hex(Func<byte[], byte[]> hash) => Convert.ToHexStringLower(hash([.. Parts.SelectMany(part => part)]));

    private static byte[] Letters(int count)
    {
        var letters = new byte[count];
        letters.AsSpan().Fill((byte)'a');
        return letters;
    }
}
