using System.Runtime.InteropServices;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Demo;

/// <summary>
/// The servers of the demo: the strict stand-ins of the tests, on loopback, in memory, over TLS with certificates that are made now and
/// that only the demo's commands trust.
/// </summary>
internal sealed class DemoClouds : IAsyncDisposable
{
    public const string BucketName = "demo-bucket";
    public const string ContainerName = "demo-container";
    public const string Large = "archive/telescope.fits";
    public const string Rotten = "archive/rotten.bin";
    public const int MiB = 1 << 20;
    public const long LargeSize = 256L * MiB;

    // .NET takes SSL_CERT_FILE into account where OpenSSL is; elsewhere the certificates would have to be installed.
    private static readonly bool HasTls = OperatingSystem.IsLinux();

    private DemoClouds(S3StandIn s3, AzureStandIn azure, string folder)
    {
        (S3, Azure) = (s3, azure);
        Bucket = s3.State.CreateBucket(BucketName);
        azure.State.CreateContainer(ContainerName);
        Environment = new Dictionary<string, string>([.. s3.Account.AsEnvironment, .. azure.Account.AsEnvironment, .. Certificates(folder)])
        {
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["XDG_STATE_HOME"] = Path.Combine(folder, "state"),

            // The command looks for the runtime where it is usually installed, unless it is told.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        };
    }

    public S3StandIn S3 { get; }

    public AzureStandIn Azure { get; }

    public S3StandInBucket Bucket { get; }

    /// <summary>The variables with which the command reaches both, trusts them, and remembers its jobs in a folder of the demo's.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>What the servers are, honestly.</summary>
    public string WhatTheyAre => $"""
        Two servers run on this machine, in memory{(HasTls ? ", over TLS" : ", over HTTP: .NET reads SSL_CERT_FILE on Linux only")}:
          S3                  {S3.Account.Endpoint}
          Azure Blob Storage  {Azure.Account.Endpoint}
        They are neither Amazon nor Microsoft, but the stand-ins that Trasvase is tested with: they check every signature, digest and
        condition as the documents of both services demand. The second fetches from the first by itself, as Azure does, which no
        emulator can. Nothing leaves this machine, and your own credentials are not read.
        """;

    /// <summary>Starts both and fills the bucket.</summary>
    public static async Task<DemoClouds> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var clouds = new DemoClouds(
            await S3StandIn.StartAsync(new S3StandInOptions { Tls = HasTls }, cancellationToken),
            await AzureStandIn.StartAsync(new AzureStandInOptions { Tls = HasTls }, cancellationToken),
            folder);
        clouds.Fill();
        return clouds;
    }

    /// <summary>Stores an object in the bucket: bytes that depend on their position.</summary>
    public void Put(string key, int size, string contentType) => Bucket.Put(
        key,
        new PositionalData((ulong)key.Length + (ulong)size, size).ToArray(),
        new S3Traits { ContentHeaders = new Dictionary<string, string> { ["Content-Type"] = contentType } });

    /// <summary>How many objects below a prefix are the same on both sides, byte for byte, and how many there are in the bucket.</summary>
    public (int Same, int All) Compare(string prefix)
    {
        var keys = Bucket.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return (keys.Count(IsSame), keys.Count);
    }

    /// <summary>Whether an object is the same on both sides, byte for byte.</summary>
    public bool IsSame(string key) => IsSame(key, key);

    /// <summary>The same under another name at the target.</summary>
    public bool IsSame(string key, string targetKey)
    {
        if (Bucket.Current(key) is not { } source
            || Azure.State.Find(ContainerName, targetKey) is not { } target
            || target.Bytes.Length != source.Size)
        {
            return false;
        }

        var expected = new byte[MiB];
        for (var offset = 0; offset < target.Bytes.Length; offset += expected.Length)
        {
            var stored = target.Bytes.Span[offset..Math.Min(offset + expected.Length, target.Bytes.Length)];
            source.Pretended?.Fill(offset, expected.AsSpan(0, stored.Length));
            var wanted = source.Pretended is null ? source.Bytes.Span.Slice(offset, stored.Length) : expected.AsSpan(0, stored.Length);
            if (!stored.SequenceEqual(wanted))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The variables as lines to paste, and how to stop the servers.</summary>
    public string HowToUse() => $"""
        ==> The servers stay up. Paste these lines, in this terminal or another, to try commands of your own:

        {string.Join('\n', Environment.Select(pair => $"export {pair.Key}='{pair.Value}'"))}
        alias trasvase='{Command.Program}'

        For example:   trasvase list s3://{BucketName}/
        To stop them:  kill {System.Environment.ProcessId}
        """;

    public async ValueTask DisposeAsync()
    {
        await S3.DisposeAsync();
        await Azure.DisposeAsync();
    }

    private void Fill()
    {
        Put("README.txt", 1200, "text/plain");
        for (var i = 1; i <= 12; i++)
        {
            Put($"reports/2026/{i:00}.csv", 40_000 + (i * 61_803), "text/csv");
        }

        for (var i = 0; i < 40; i++)
        {
            // From nothing to 3 MiB.
            Put($"images/{i:000}.jpeg", i == 0 ? 0 : (int)(i * 2_654_435_761L % (3 * MiB)), "image/jpeg");
        }

        // The bytes of this one are computed while they are sent, so that the demo needs no disk.
        Bucket.PutPretended(Large, new PretendedContent(LargeSize), partSize: 8 * MiB);
    }

    private Dictionary<string, string> Certificates(string folder)
    {
        if (!HasTls)
        {
            return [];
        }

        var file = Path.Combine(folder, "certificates.pem");
        File.WriteAllLines(file, [S3.Server.Certificate!.ExportCertificatePem(), Azure.Certificate!.ExportCertificatePem()]);

        // For S3 the second counts more, and whoever uses this machine may have set one.
        return new Dictionary<string, string> { ["SSL_CERT_FILE"] = file, ["AWS_CA_BUNDLE"] = file };
    }
}
