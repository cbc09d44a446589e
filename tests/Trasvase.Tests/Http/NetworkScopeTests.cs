using Trasvase.Http.Connecting;
using Trasvase.Storage;
using static Trasvase.Storage.NetworkScope;

namespace Trasvase.Tests.Http;

public sealed class NetworkScopeTests
{
    [Theory]
    [InlineData("http://localhost:9000", ThisMachine)]
    [InlineData("http://LocalHost", ThisMachine)]
    [InlineData("http://s3.localhost:9000/base", ThisMachine)]
    [InlineData("http://127.0.0.1", ThisMachine)]
    [InlineData("http://127.200.3.4:1", ThisMachine)]
    [InlineData("http://0.0.0.0:9000", ThisMachine)]
    [InlineData("http://[::1]:9000", ThisMachine)]
    [InlineData("http://[::]", ThisMachine)]
    [InlineData("http://[::ffff:127.0.0.1]", ThisMachine)]
    [InlineData("http://10.0.0.1", PrivateNetwork)]
    [InlineData("http://10.255.255.255", PrivateNetwork)]
    [InlineData("http://172.16.0.1", PrivateNetwork)]
    [InlineData("http://172.31.255.255", PrivateNetwork)]
    [InlineData("http://192.168.1.2:9000", PrivateNetwork)]
    [InlineData("http://100.64.0.1", PrivateNetwork)]
    [InlineData("http://169.254.169.254", PrivateNetwork)]
    [InlineData("http://[fe80::1]", PrivateNetwork)]
    [InlineData("http://[fd00::1]:9000", PrivateNetwork)]
    [InlineData("http://[::ffff:10.0.0.1]", PrivateNetwork)]
    [InlineData("http://minio:9000", PrivateNetwork)]
    [InlineData("http://nas.local", PrivateNetwork)]
    [InlineData("http://host.docker.internal", PrivateNetwork)]
    [InlineData("http://box.home.arpa", PrivateNetwork)]
    [InlineData("http://s3.corp.lan", PrivateNetwork)]
    [InlineData("https://s3.eu-west-1.amazonaws.com", Internet)]
    [InlineData("https://acct.blob.core.windows.net", Internet)]
    [InlineData("http://localhost.example.com", Internet)]
    [InlineData("http://notlocalhost.com", Internet)]
    [InlineData("http://internal.example.com", Internet)]
    [InlineData("http://8.8.8.8", Internet)]
    [InlineData("http://11.0.0.1", Internet)]
    [InlineData("http://172.15.255.255", Internet)]
    [InlineData("http://172.32.0.1", Internet)]
    [InlineData("http://100.63.255.255", Internet)]
    [InlineData("http://100.128.0.1", Internet)]
    [InlineData("http://192.169.0.1", Internet)]
    [InlineData("http://[2001:db8::1]", Internet)]
    [InlineData("http://[::ffff:8.8.8.8]", Internet)]
    public void Network_Endpoint_IsAsFarAsItsNameTells(string endpoint, object scope) =>
        HttpEndpoint.Parse(endpoint).Network.ShouldBe((NetworkScope)scope);

    [Theory]
    [InlineData("http://localhost.:9000", ThisMachine)]
    [InlineData("http://nas.local.", PrivateNetwork)]
    [InlineData("http://minio.:9000", PrivateNetwork)]
    [InlineData("https://s3.eu-west-1.amazonaws.com.", Internet)]
    public void Network_NameWithItsRootDot_IsTheSameName(string endpoint, object scope) =>
        HttpEndpoint.Parse(endpoint).Network.ShouldBe((NetworkScope)scope);
}
