using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Bodies in segments with CRCs, in the form that the vendor's SDK writes and reads (Trasvase.Witnesses.Tests).</summary>
public sealed class AzureStructuredBodyTests
{
    private const string Form = "XSM/1.0; properties=crc64";

    private static readonly byte[] Bytes = [3, 1, 4, 1, 5, 9];

    [Fact]
    public async Task Put_InSegments_IsStoredPlainAndReadInBothForms()
    {
        await using var azure = await StartAsync();

        (await PutAsync(azure, AzureStructuredBody.Encode(Bytes))).ShouldBe(201).Header("x-ms-structured-body").ShouldBe(Form);

        (await azure.GetAsync("a")).ShouldBe(200).Body.ShouldBe(Bytes);
        var read = (await azure.GetAsync("a", ("x-ms-structured-body", Form))).ShouldBe(200);
        read.Header("x-ms-structured-content-length").ShouldBe("6");
        read.Body.ShouldBe(AzureStructuredBody.Encode(Bytes));
    }

    // version, length, flags, number of segments; segment: number, length, content, CRC-64; CRC-64 of all
    [Theory]
    [InlineData(0, "InvalidStructuredMessage")]
    [InlineData(1, "InvalidStructuredMessage")]
    [InlineData(9, "InvalidStructuredMessage")]
    [InlineData(13, "InvalidStructuredMessage")]
    [InlineData(15, "InvalidStructuredMessage")]
    [InlineData(23, "Crc64Mismatch")]
    [InlineData(29, "Crc64Mismatch")]
    [InlineData(37, "Crc64Mismatch")]
    public async Task Put_OneByteChanged_IsRefused(int place, string code)
    {
        await using var azure = await StartAsync();
        var body = AzureStructuredBody.Encode(Bytes);
        body[place] ^= 0x40;

        (await PutAsync(azure, body)).ShouldBe(400, code);

        azure.State.Find(Box, "a").ShouldBeNull();
    }

    [Fact]
    public async Task OtherForms_OrElsewhere_AreRefused()
    {
        await using var azure = await StartAsync();

        (await azure.PutAsync("a", Bytes, ("x-ms-structured-body", "XSM/2.0"))).ShouldBe(400, "InvalidStructuredMessage");
        (await azure.SendAsync("HEAD", "box/a", null, ("x-ms-structured-body", Form))).ShouldBe(501, "APINotImplemented");
    }

    private static Task<RawAnswer> PutAsync(RawAzure azure, byte[] body) =>
        azure.PutAsync("a", body, ("x-ms-structured-body", Form), ("x-ms-structured-content-length", $"{Bytes.Length}"));
}
