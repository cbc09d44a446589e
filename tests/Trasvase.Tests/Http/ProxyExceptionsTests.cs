using Trasvase.Http.Connecting;

namespace Trasvase.Tests.Http;

public sealed class ProxyExceptionsTests
{
    [Theory]
    [InlineData("", "host", false)]
    [InlineData("*", "host", true)]
    [InlineData("*", "10.0.0.1", true)]
    [InlineData("example.test", "example.test", true)]
    [InlineData("example.test", "a.b.EXAMPLE.test", true)]
    [InlineData("example.test", "notexample.test", false)]
    [InlineData(".example.test", "a.example.test", true)]
    [InlineData(".example.test", "example.test", true)]
    [InlineData("*.example.test", "a.example.test", true)]
    [InlineData("*.example.test", "aexample.test", false)]
    [InlineData("example.test.", "example.test", true)]
    [InlineData("example.test", "example.test.", true)]
    [InlineData("one, two three", "three", true)]
    [InlineData("10.0.0.0/8", "10.200.0.7", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.0.0.0/8", "10.example.test", false)]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7", "10.0.0.70", false)]
    [InlineData("fd00::/8", "fd12::1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("[::1]:443", "::1", true)]
    [InlineData("[::1]:80", "::1", false)]
    [InlineData("example.test:443", "a.example.test", true)]
    [InlineData("example.test:8443", "example.test", false)]
    [InlineData("10.0.0.7:443", "10.0.0.7", true)]
    [InlineData("10.0.0.7:80", "10.0.0.7", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    public void Holds_HostAtPort443_AsTheListSays(string list, string host, bool holds) =>
        new ProxyExceptions(list).Holds(host, 443).ShouldBe(holds);
}
