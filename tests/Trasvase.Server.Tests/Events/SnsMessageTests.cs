using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Server.Events;

namespace Trasvase.Server.Tests.Events;

/// <summary>Messages of SNS, signed as its documents describe, by a key of the test.</summary>
public sealed class SnsMessageTests : IDisposable
{
    private const string Topic = "arn:aws:sns:eu-central-1:111122223333:uploads";
    private const string Certificate = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123.pem";

    private readonly RSA _key = RSA.Create(2048);
    private readonly List<string> _asked = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Notification_OfAConfiguredTopic_HandsObjectsOverWithoutAKey(string version)
    {
        await using var scene = await StartAsync();

        using var answer = await S3EventsApiTests.PostAsync(scene, Signed(Fields("Notification"), version));

        (await S3EventsApiTests.TakenAsync(answer)).Begun.ShouldBe(1);
        _asked.ShouldBe([Certificate]);
    }

    [Fact]
    public async Task Confirmation_OfAConfiguredTopic_IsConfirmed()
    {
        await using var scene = await StartAsync();

        using var answer = await S3EventsApiTests.PostAsync(scene, Signed(Fields("SubscriptionConfirmation"), "2"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        _asked.ShouldBe([Certificate, "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"]);
    }

    [Theory]
    [InlineData("TopicArn", "arn:aws:sns:eu-central-1:111122223333:others")]
    [InlineData("SigningCertURL", "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem")]
    [InlineData("SigningCertURL", "https://evil.example/sns.eu-central-1.amazonaws.com/x.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-central-1.amazonaws.com@evil.example/x.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-central-1.amazonaws.com:8443/x.pem")]
    [InlineData("SigningCertURL", "http://sns.eu-central-1.amazonaws.com/x.pem")]
    [InlineData("SigningCertURL", "https://s3.amazonaws.com/bucket/x.pem")]
    [InlineData("SigningCertURL", "https://sns.eu-central-1.amazonaws.com/x")]
    public async Task Message_SignedForAnotherTopicOrByAnybody_IsNotBelieved(string field, string value)
    {
        await using var scene = await StartAsync();
        var fields = Fields("Notification");
        fields[field] = value;

        using var answer = await S3EventsApiTests.PostAsync(scene, Signed(fields, "2"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _asked.ShouldBeEmpty("nothing is fetched from there");
    }

    [Theory]
    [InlineData("Message")]
    [InlineData("Timestamp")]
    [InlineData("MessageId")]
    public async Task Message_ChangedAfterItWasSigned_IsNotBelieved(string field)
    {
        await using var scene = await StartAsync();
        var signed = JsonSerializer.Deserialize<Dictionary<string, string>>(Signed(Fields("Notification"), "2"))!;
        signed[field] += " ";

        using var answer = await S3EventsApiTests.PostAsync(scene, JsonSerializer.Serialize(signed));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://169.254.169.254/")]
    public async Task Confirmation_ThatLeadsElsewhere_IsNotFollowed(string address)
    {
        await using var scene = await StartAsync();
        var fields = Fields("SubscriptionConfirmation");
        fields["SubscribeURL"] = address;

        (await S3EventsApiTests.PostAsync(scene, Signed(fields, "2"))).Dispose();

        _asked.ShouldBe([Certificate]);
    }

    private Task<ServiceScene> StartAsync() => ServiceScene.StartAsync(change =>
    {
        change.Settings = change.Settings with
        {
            Access = new Trasvase.Server.Configuration.AccessSettings { Required = true },
            Events = new(StringComparer.Ordinal)
            {
                ["uploads"] = new() { Source = "source", Target = "target", Topics = [Topic] },
            },
        };
        change.Services = services => services.AddSingleton(new SnsGate(new HttpMessageInvoker(new Sns(this))));
    });

    private static Dictionary<string, string> Fields(string kind)
    {
        var fields = new Dictionary<string, string>
        {
            ["Type"] = kind,
            ["MessageId"] = "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            ["TopicArn"] = Topic,
            ["Message"] = kind == "Notification" ? S3EventsApiTests.Message("in/a.bin", "1") : "You have chosen to subscribe.",
            ["Timestamp"] = "2026-11-02T21:41:19.978Z",
            ["SigningCertURL"] = Certificate,
        };
        if (kind == "SubscriptionConfirmation")
        {
            fields["Token"] = "t";
            fields["SubscribeURL"] = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t";
        }

        return fields;
    }

    // The names in the order of their bytes, each on a line before its value: the documents' "string to sign".
    private string Signed(Dictionary<string, string> fields, string version)
    {
        var text = new StringBuilder();
        foreach (var name in new[] { "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type" })
        {
            if (fields.TryGetValue(name, out var value))
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }

        var digest = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        return JsonSerializer.Serialize(new Dictionary<string, string>(fields)
        {
            ["SignatureVersion"] = version,
            ["Signature"] = Convert.ToBase64String(
                _key.SignData(Encoding.UTF8.GetBytes(text.ToString()), digest, RSASignaturePadding.Pkcs1)),
        });
    }

    // Gives the certificate, and takes confirmations.
    private sealed class Sns(SnsMessageTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._asked.Add(request.RequestUri!.ToString());
            using var certificate = new CertificateRequest("CN=sns", test._key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(certificate.ExportCertificatePem()) });
        }
    }
}
