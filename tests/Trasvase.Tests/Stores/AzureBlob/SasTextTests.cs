using Trasvase.Stores.AzureBlob.Signing;

namespace Trasvase.Tests.Stores.AzureBlob;

public sealed class SasTextTests
{
    // 32 bytes whose Base64 has everything that gets lost: plus, slash, equals.
    private const string Encoded = "sv=2021-12-02&sr=c&sp=rcwl&sig=%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F%2B%2F8%3D";
    private const string Raw = "+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8=";

    [Theory]
    [InlineData(Encoded)]
    [InlineData("?" + Encoded)]
    [InlineData("  \"?" + Encoded + "\" ")]
    [InlineData("'" + Encoded + "'")]
    [InlineData("&" + Encoded)]
    [InlineData("https://acct.blob.core.windows.net/archive?" + Encoded)]
    [InlineData("sv=2021-12-02&amp;sr=c&amp;sp=rcwl&amp;sig=" + Raw)]
    [InlineData("sv=2021-12-02&sr=c&sp=rcwl&sig=" + Raw)]
    [InlineData("sv=2021-12-02&sr=c&sp=rcwl&sig= / / / / / / / / / / / / / / / / / / / / /8=")]
    [InlineData("sv=2021-12-02&sr=c&sp=rcwl&sig=%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F%252B%252F8%253D")]
    [InlineData("sv=2021-12-02&sr=c&sp=rcwl&sig=+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/+/8")]
    public void QueryOf_SignatureAsItIsCopied_IsWhatTheServiceGave(string text) => SasText.QueryOf(text).ShouldBe(Encoded);

    [Theory]
    [InlineData("sv=1&sig=c2VjcmV0%3D")]
    [InlineData("sv=1&sig=")]
    public void QueryOf_WhatIsNoKnownSignature_IsLeftAsItIs(string text) => SasText.QueryOf(text).ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("sv=1&sp=r")]
    [InlineData("design=1")]
    [InlineData("sv=1&se=2026 01&sig=a")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=b")]
    public void QueryOf_NoSignature_IsNull(string text) => SasText.QueryOf(text).ShouldBeNull();
}
