using System.Net;
using Trasvase.Server.Configuration;
using Trasvase.Server.Webhooks;

namespace Trasvase.Server.Tests.Webhooks;

/// <summary>All the ways to write an address inside.</summary>
public class WebhookAddressTests
{
    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://127.0.1/")]
    [InlineData("https://127.255.255.254/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0x7f.0.0.1/")]
    [InlineData("https://0X7F.0x0.0x0.0x1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://0177.0x0.1/")]
    [InlineData("https://127.0.0.1./")]
    [InlineData("https://127.0.0.1:443/")]
    [InlineData("https://0/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://0.0.0.1/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("https://10.255.255.255/")]
    [InlineData("https://012.0.0.1/")]
    [InlineData("https://167772161/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://100.127.255.255/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://0xa9fea9fe/")]
    [InlineData("https://0251.0376.0251.0376/")]
    [InlineData("https://169.254.170.2/v2/credentials")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://172.31.255.255/")]
    [InlineData("https://192.168.0.1/")]
    [InlineData("https://192.0.0.8/")]
    [InlineData("https://192.0.2.1/")]
    [InlineData("https://198.18.0.1/")]
    [InlineData("https://198.51.100.1/")]
    [InlineData("https://203.0.113.1/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://240.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[0:0:0:0:0:0:0:1]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:7f00:1]/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[64:ff9b:1::1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[2002:a9fe:a9fe::1]/")]
    [InlineData("https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/")]
    [InlineData("https://[2001:db8::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://[fc00::1]/")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://[ff02::1]/")]
    [InlineData("https://[100::1]/")]
    [InlineData("https://localhost/")]
    [InlineData("https://LOCALHOST/")]
    [InlineData("https://localhost./")]
    [InlineData("https://foo.localhost/")]
    [InlineData("https://localhost.localdomain/")]
    [InlineData("https://printer.local/")]
    [InlineData("https://metadata.google.internal/computeMetadata/v1/")]
    [InlineData("https://metadata.google.internal./")]
    [InlineData("https://router.lan/")]
    [InlineData("https://nas.home.arpa/")]
    [InlineData("https://intranet/")]
    [InlineData("https://metadata/")]
    [InlineData("https://example.com@127.0.0.1/")]
    [InlineData("https://name:word@example.com/")]
    [InlineData("https://example.com#@127.0.0.1/")]
    [InlineData("https://127.0.0.1\\@example.com/")]
    [InlineData("https:\\\\127.0.0.1/")]
    [InlineData("https://127.0.0.1%2f@example.com/")]
    [InlineData(" https://example.com/")]
    [InlineData("https://exa\tmple.com/")]
    [InlineData("https://example.com/\r\nHost: inside")]
    [InlineData("https://①②⑦.⓪.⓪.①/")]
    [InlineData("https://１２７.０.０.１/")]
    [InlineData("https://127。0。0。1/")]
    [InlineData("https://ⓛocalhost/")]
    [InlineData("http://example.com/")]
    [InlineData("HTTP://example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/")]
    [InlineData("gopher://127.0.0.1:6379/_x")]
    [InlineData("unix:///var/run/docker.sock")]
    [InlineData("//example.com/")]
    [InlineData("example.com")]
    [InlineData("https:///path")]
    [InlineData("https://")]
    [InlineData("")]
    public void Read_AddressInside_IsRefused(string url) =>
        Should.Throw<FormatException>(() => new WebhookAddress(new WebhookSettings()).Read(url));

    [Theory]
    [InlineData("https://example.com/hooks")]
    [InlineData("https://example.com:8443/hooks?token=1")]
    [InlineData("https://EXAMPLE.com/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://172.32.0.1/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://xn--bcher-kva.example/")]
    public void Read_AddressOfTheInternet_IsTaken(string url) =>
        new WebhookAddress(new WebhookSettings()).Read(url).Scheme.ShouldBe("https");

    [Fact]
    public void Read_HostThatTheOperatorAllows_IsTakenAndNoOther()
    {
        var address = new WebhookAddress(new WebhookSettings { Allow = ["127.0.0.1", "hooks.internal", "::1"] });

        foreach (var url in new[] { "http://127.0.0.1:5000/", "https://HOOKS.internal/", "http://[::1]/" })
        {
            address.Read(url).ToString().ShouldNotBeEmpty();
        }

        foreach (var url in new[] { "http://127.0.0.2/", "https://xhooks.internal/", "https://hooks.internal.lan/", "ftp://127.0.0.1/" })
        {
            Should.Throw<FormatException>(() => address.Read(url));
        }
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("8.8.8.8,10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2606:4700:4700::1111", true)]
    public void Checked_WhatANameMeansNow_IsPublicAltogether(string addresses, bool isTaken)
    {
        var address = new WebhookAddress(new WebhookSettings());
        IPAddress[] found = [.. addresses.Split(',').Select(IPAddress.Parse)];

        if (isTaken)
        {
            address.Checked("example.com", found).ShouldBe(found);
        }
        else
        {
            Should.Throw<FormatException>(() => address.Checked("example.com", found));
        }
    }
}
