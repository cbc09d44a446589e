using Trasvase.Testing.Emulators;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>
/// S3 over real sockets, in memory, as strict as the documents: signatures, conditions, checksums, parts, versions, archives. What it
/// does not know it refuses with 501. Tests reach its <see cref="State"/>, and cause faults by the hooks of its <see cref="Server"/>.
/// </summary>
internal sealed class S3StandIn : IAsyncDisposable
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static readonly Dictionary<string, Func<S3Call, StandInAnswer>> Operations = new(StringComparer.Ordinal)
    {
        ["GetObject"] = S3Reads.Get,
        ["HeadObject"] = S3Reads.Get,
        ["GetObjectTagging"] = S3Reads.GetTagging,
        ["GetObjectAttributes"] = S3Attributes.Get,
        ["RestoreObject"] = S3Reads.Restore,
        ["PutObject"] = S3Writes.Put,
        ["DeleteObject"] = S3Writes.Delete,
        ["CreateMultipartUpload"] = S3UploadWrites.Create,
        ["UploadPart"] = S3UploadWrites.PutPart,
        ["ListParts"] = S3UploadWrites.ListParts,
        ["CompleteMultipartUpload"] = S3Completion.Complete,
        ["AbortMultipartUpload"] = S3UploadWrites.Abort,
        ["ListObjectsV2"] = S3Listings.List,
        ["ListObjectVersions"] = S3VersionListings.List,
        ["CreateBucket"] = S3Writes.CreateBucket,
        ["HeadBucket"] = S3Writes.HeadBucket,
    };

    private int _requests;

    private S3StandIn(S3StandInOptions options) => State = new S3State(options);

    /// <summary>What it knows.</summary>
    public S3State State { get; }

    /// <summary>The server: its log, its hooks.</summary>
    public StandInServer Server { get; private set; } = null!;

    /// <summary>What a request is taken for, once it has been found to be signed as it came; itself, unless a test is about a server that
    /// hears otherwise.</summary>
    public Func<StandInRequest, StandInRequest> Hears { get; set; } = static request => request;

    /// <summary>A user who may do everything.</summary>
    public S3Account Account { get; private set; } = null!;

    /// <summary>Starts one with one user and no bucket.</summary>
    public static async Task<S3StandIn> StartAsync(S3StandInOptions options, CancellationToken cancellationToken)
    {
        var standIn = new S3StandIn(options);
        standIn.Server = await StandInServer.StartAsync(S3Router.Route, standIn.AnswerAsync, options.Tls, cancellationToken);
        standIn.Account = S3Account.Random(standIn.Server.Endpoint) with { Region = options.Region };
        standIn.State.Allow(new S3Credential(standIn.Account.AccessKeyId, standIn.Account.SecretAccessKey));
        return standIn;
    }

    /// <summary>One without a socket, with one user and no bucket.</summary>
    public static S3StandIn Unplugged(Uri endpoint, S3StandInOptions options)
    {
        var standIn = new S3StandIn(options);
        standIn.Server = StandInServer.Unplugged(endpoint, S3Router.Route, standIn.AnswerAsync);
        standIn.Account = S3Account.Random(endpoint) with { Region = options.Region };
        standIn.State.Allow(new S3Credential(standIn.Account.AccessKeyId, standIn.Account.SecretAccessKey));
        return standIn;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private Task<StandInAnswer> AnswerAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        var id = $"{Interlocked.Increment(ref _requests):x16}";
        var answer = Decide(new S3Call(request, State), id)
            .With("x-amz-request-id", id)
            .With("Date", State.Now.ToString("r"));

        // What refuses a HEAD has nothing that says why.
        return Task.FromResult(request.Method == "HEAD" && answer.Status >= 300 ? answer with { Body = default } : answer);
    }

    private StandInAnswer Decide(S3Call call, string requestId)
    {
        try
        {
            var heard = Hears(call.Request);
            if (!Operations.TryGetValue(heard.Operation, out var operation))
            {
                throw new S3RefusalException(501, "NotImplemented", "The stand-in does not know this request.");
            }

            var admitted = S3Gate.Admit(call);
            lock (State.Gate)
            {
                return operation(admitted with { Request = Hears(admitted.Request) });
            }
        }
        catch (S3RefusalException refusal)
        {
            return refusal.ToAnswer(requestId);
        }
    }
}
