using Trasvase.Http.Connecting;

namespace Trasvase.Tests.Http;

public sealed class EnvironmentProxyTests
{
    private static readonly Uri Https = new("https://bucket.s3.amazonaws.com/k", default(UriCreationOptions));
    private static readonly Uri Http = new("http://bucket.s3.amazonaws.com/k", default(UriCreationOptions));

    [Theory]
    [InlineData("HTTPS_PROXY=http://one:3128", "http://one:3128", null)]
    [InlineData("https_proxy=one:3128;HTTPS_PROXY=http://two", "http://one:3128", null)]
    [InlineData("HTTP_PROXY=one", null, "http://one:80")]
    [InlineData("HTTP_PROXY=one:1;REQUEST_METHOD=GET", null, null)]
    [InlineData("http_proxy=one:1;REQUEST_METHOD=GET", null, "http://one:1")]
    [InlineData("ALL_PROXY=socks5h://one", "socks5://one:1080", "socks5://one:1080")]
    [InlineData("all_proxy=http://one:1;HTTPS_PROXY=https://two", "https://two:443", "http://one:1")]
    [InlineData("HTTPS_PROXY=;NO_PROXY=*", null, null)]
    [InlineData("HTTPS_PROXY=http://one:1;NO_PROXY=amazonaws.com", null, null)]
    public void Read_Variables_AsCurlDoes(string variables, string? https, string? http)
    {
        var proxy = Read(variables);

        (proxy?.AddressFor(Https), proxy?.AddressFor(Http)).ShouldBe((https, http));
    }

    [Fact]
    public void Read_UserAndPassword_AreForTheProxyAlone()
    {
        var proxy = Read("HTTPS_PROXY=http://me:s%40cret@one:3128").ShouldNotBeNull();

        proxy.GetProxy(Https).ShouldNotBeNull().AbsoluteUri.ShouldBe("http://one:3128/");
        proxy.AddressFor(Https).ShouldBe("http://one:3128");
        var login = proxy.Credentials.ShouldNotBeNull().GetCredential(proxy.GetProxy(Https)!, "Basic").ShouldNotBeNull();
        (login.UserName, login.Password).ShouldBe(("me", "s@cret"));
        proxy.Credentials.GetCredential(new Uri("http://two:3128/", default(UriCreationOptions)), "Basic").ShouldBeNull();
    }

    [Theory]
    [InlineData("HTTPS_PROXY=http://me:SECRET@")]
    [InlineData("HTTPS_PROXY=ftp://me:SECRET@one")]
    public void Read_WhatIsNoProxy_SaysHowToWriteItWithoutThePassword(string variables)
    {
        var error = Should.Throw<FormatException>(() => Read(variables));

        error.Message.ShouldContain("http://host:port");
        error.Message.ShouldNotContain("SECRET");
    }

    private static EnvironmentProxy? Read(string variables)
    {
        var set = variables.Split(';').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return EnvironmentProxy.Read(set.GetValueOrDefault);
    }
}
