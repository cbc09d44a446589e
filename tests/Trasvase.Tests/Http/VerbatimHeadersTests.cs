using Trasvase.Http.Text;

namespace Trasvase.Tests.Http;

public sealed class VerbatimHeadersTests
{
    [Theory]
    [InlineData("Content-Type", "text/plain;charset=utf-8")]
    [InlineData("Content-Type", "no type at all")]
    [InlineData("Cache-Control", "max-age=1,foo")]
    [InlineData("If-Match", "unquoted")]
    [InlineData("x-note", "grün")]
    public void SetVerbatim_OddValues_StayAsTheyAre(string name, string value)
    {
        using var request = new HttpRequestMessage();

        request.SetVerbatim(name, "first");
        request.SetVerbatim(name, value);

        request.Headers.NonValidated.Concat(request.Content?.Headers.NonValidated ?? default)
            .Single(header => header.Key == name).Value.ToString().ShouldBe(value);
    }

    [Theory]
    [InlineData("X-A", "a\r\nX-B: c")]
    [InlineData("X-A", "a\nb")]
    [InlineData("X-A", "a\0")]
    [InlineData("X-A", "a\u0085")]
    [InlineData("X A", "a")]
    [InlineData("X:A", "a")]
    [InlineData("X\r\n", "a")]
    [InlineData("", "a")]
    public void SetVerbatim_WhatWouldBreakTheMessage_IsRefused(string name, string value)
    {
        using var request = new HttpRequestMessage();

        Should.Throw<StoreException>(() => request.SetVerbatim(name, value)).Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        request.Headers.ShouldBeEmpty();
    }
}
