using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Trasvase.Http;
using static Trasvase.RetryAdvice;
using static Trasvase.StoreErrorKind;

namespace Trasvase.Stores.AzureBlob;

/// <summary>Interprets the error answers of the Blob service. Each error gets a sentence that says what to fix.</summary>
internal sealed class AzureBlobErrors(string container, string account) : IErrorReader
{
    public const string BlobNotFound = "BlobNotFound";
    public const string ContainerAlreadyExists = "ContainerAlreadyExists";
    public const string CannotVerifyCopySource = "CannotVerifyCopySource";
    public const string InvalidBlockList = "InvalidBlockList";
    public const string InvalidRange = "InvalidRange";

    private const int MessageLengthMax = 200;

    // {0} is the container, {1} the account, {2} the operation.
    private static readonly FrozenDictionary<string, Meaning> Codes = new Dictionary<string, Meaning>(StringComparer.Ordinal)
    {
        ["ContainerNotFound"] = new(
            NotFound,
            Never,
            "The container '{0}' does not exist in account '{1}'. Check its name, make it, or have a job make it with --create-container."),
        ["ContainerBeingDeleted"] = new(
            Unavailable, Worthwhile, "The container '{0}' in account '{1}' is being deleted. Wait until it is gone or use another."),
        ["ContainerDisabled"] = new(PermissionDenied, Never, "The container '{0}' in account '{1}' is disabled. Ask its administrator."),
        [ContainerAlreadyExists] = new(AlreadyExists, Never, "The container '{0}' exists already in account '{1}'."),
        [BlobNotFound] = new(NotFound, Never, "There is no such object while {2}."),
        ["ResourceNotFound"] = new(
            NotFound, Never, "The service knows no such account or resource while {2}. Check the account's name '{1}' and the endpoint."),
        ["BlobAlreadyExists"] = new(AlreadyExists, Never, "Something has this key already while {2}."),
        ["ConditionNotMet"] = new(PreconditionFailed, Never, "The object is not, or no longer, the version demanded while {2}."),
        ["TargetConditionNotMet"] = new(PreconditionFailed, Never, "The object is not, or no longer, the version demanded while {2}."),

        ["AuthenticationFailed"] = new(
            Unauthenticated,
            Never,
            "Account '{1}' did not accept the credentials. Check the account key or the SAS and its expiry, and this machine's clock."),
        ["InvalidAuthenticationInfo"] = new(
            Unauthenticated,
            Never,
            "Account '{1}' could not read the credentials, or they have expired. Sign in again, or check the key or the SAS."),
        ["NoAuthenticationInformation"] = new(
            Unauthenticated,
            Never,
            "Account '{1}' wants credentials. Set AZURE_STORAGE_ACCESS_KEY or another of the AZURE_STORAGE_* variables."),
        ["AuthorizationFailure"] = new(
            PermissionDenied,
            Never,
            "Account '{1}' does not allow this while {2}. Check the account key or the SAS's permissions, the account's firewall and the "
            + "identity's role."),
        ["AuthorizationPermissionMismatch"] = new(
            PermissionDenied,
            Never,
            "The SAS or the identity may not do this while {2}. Give it the permission, or the role 'Storage Blob Data Contributor' (for "
            + "tags 'Owner')."),
        ["AuthorizationProtocolMismatch"] = new(PermissionDenied, Never, "The SAS does not allow this protocol. Use https."),
        ["AuthorizationResourceTypeMismatch"] = new(
            PermissionDenied, Never, "The SAS does not allow this type of resource while {2}. It needs service, container and object."),
        ["AuthorizationServiceMismatch"] = new(PermissionDenied, Never, "The SAS is not for the Blob service. Make one that is."),
        ["AuthorizationSourceIPMismatch"] = new(PermissionDenied, Never, "The SAS does not allow this machine's address."),
        ["InsufficientAccountPermissions"] = new(
            PermissionDenied, Never, "Account '{1}' lacks the permission while {2}. Check the account's permissions and status."),
        ["UnauthorizedBlobOverwrite"] = new(
            AlreadyExists,
            Never,
            "Something has this key already, and the SAS may only create (permission c), while {2}. Use --if-exists rename or skip, or a "
            + "SAS that may write (w)."),
        ["KeyBasedAuthenticationNotPermitted"] = new(
            PermissionDenied, Never, "Account '{1}' does not allow account keys. Sign in with Microsoft Entra ID."),
        ["PublicAccessNotPermitted"] = new(PermissionDenied, Never, "Account '{1}' does not allow anonymous access. Give credentials."),
        ["AccountIsDisabled"] = new(PermissionDenied, Never, "Account '{1}' is disabled. Ask its administrator."),

        ["ServerBusy"] = new(RateLimited, Worthwhile, "Account '{1}' asks to be asked less often while {2}."),
        ["OperationTimedOut"] = new(Unavailable, Worthwhile, "The service did not finish in time while {2}."),
        ["InternalError"] = new(Unavailable, Worthwhile, "The service failed on its side while {2}."),
        ["AccountBeingCreated"] = new(Unavailable, Worthwhile, "Account '{1}' is still being created."),
        ["ContainerBeingDisabled"] = new(Unavailable, Worthwhile, "The container '{0}' in account '{1}' is being disabled."),
        ["SystemInUse"] = new(Unavailable, Worthwhile, "The service itself is at work on this object while {2}."),
        ["PendingCopyOperation"] = new(Unavailable, Worthwhile, "Another program is copying to this key while {2}."),
        ["Md5Mismatch"] = new(Corrupt, Worthwhile, "The service received other bytes than their MD5 says while {2}."),
        ["Crc64Mismatch"] = new(Corrupt, Worthwhile, "The service received other bytes than their CRC-64 says while {2}."),

        [InvalidBlockList] = new(
            InvalidRequest,
            Never,
            "A part is gone, because the upload was completed, it was collected, or the key was written to meanwhile, while {2}."),
        ["InvalidBlobOrBlock"] = new(
            InvalidRequest,
            Never,
            "The key holds staged parts of another program, whose ids do not go with ours, while {2}. Let them expire (a week) or use "
            + "another key."),
        ["InvalidBlobType"] = new(
            InvalidRequest,
            Never,
            "The key holds an append or page blob, which cannot be replaced in parts, while {2}. Remove it or use another key."),
        ["BlockCountExceedsLimit"] = new(
            InvalidRequest,
            Never,
            "There are too many parts under this key, those of abandoned uploads included, while {2}. Let them expire (a week) or use "
            + "another key."),
        ["RequestEntityTooLargeBlockCountExceedsLimit"] = new(
            InvalidRequest,
            Never,
            "There are too many parts under this key, those of abandoned uploads included, while {2}. Let them expire (a week) or use "
            + "another key."),
        ["RequestBodyTooLarge"] = new(InvalidRequest, Never, "The service takes no body of this size while {2}."),
        ["BlobOperationNotSupported"] = new(
            InvalidRequest,
            Never,
            "The key holds a file that was made by the Data Lake interface, which cannot be written to in parts, while {2}. Remove it or "
            + "use another key."),
        ["ResourceTypeMismatch"] = new(
            AlreadyExists,
            Never,
            "There is a folder where an object was to be, or an object where a folder was to be, while {2}. In an account with a "
            + "hierarchical namespace no key can be both: use another key (--map)."),
        ["PathConflict"] = new(
            InvalidRequest,
            Never,
            "A part of the key is an object, which cannot hold others in an account with a hierarchical namespace, while {2}. Use another "
            + "key (--map, or --names encode for the object above it)."),
        ["LeaseIdMissing"] = new(
            InvalidRequest,
            Never,
            "Somebody holds a lease on the object or container while {2}. Wait until it ends or let its holder release it."),
        ["LeaseLost"] = new(InvalidRequest, Never, "The lease was lost while {2}."),
        ["BlobImmutableDueToPolicy"] = new(
            InvalidRequest, Never, "An immutability policy or legal hold protects the object while {2}. Use another key."),
        ["BlobImmutableDueToLegalHold"] = new(InvalidRequest, Never, "A legal hold protects the object while {2}. Use another key."),
        ["BlobArchived"] = new(InvalidRequest, Never, "The object is in the Archive tier while {2}. Rehydrate it first."),
        ["BlobBeingRehydrated"] = new(InvalidRequest, Never, "The object is still being rehydrated while {2}. Wait until it is."),
        ["SnapshotsPresent"] = new(
            InvalidRequest, Never, "The object has snapshots, which would go with it, while {2}. Remove them first."),
        [InvalidRange] = new(InvalidRequest, Never, "The range begins past the object's end while {2}."),
        ["InvalidMetadata"] = new(InvalidRequest, Never, "The service does not take this metadata while {2}."),
        ["EmptyMetadataKey"] = new(InvalidRequest, Never, "The service takes no metadata without a name while {2}."),
        ["MetadataTooLarge"] = new(InvalidRequest, Never, "The service takes at most 8 KiB of metadata while {2}."),
        ["InvalidResourceName"] = new(InvalidRequest, Never, "The service does not allow this container name or key while {2}."),
        ["OutOfRangeInput"] = new(InvalidRequest, Never, "A name or value is too long or too short for the service while {2}."),
        ["TagsTooLarge"] = new(InvalidRequest, Never, "The service keeps at most 10 tags of limited length while {2}."),
        ["InvalidTagName"] = new(InvalidRequest, Never, "The service does not take these tags while {2}."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public StoreException Read(ErrorAnswer answer)
    {
        var xml = StrictXml.TryParse(Encoding.UTF8.GetBytes(answer.Body));
        var code = AzureBlobHeaders.Present(answer.Header("x-ms-error-code")) ?? AzureBlobHeaders.Present(xml?.Text("Code"));
        if (code is CannotVerifyCopySource or "SourceConditionNotMet")
        {
            return SourceRefused(answer, code, xml?.Text("CopySourceStatusCode"));
        }

        var meaning = code is not null && Codes.TryGetValue(code, out var known)
            ? known
            : OfStatus(answer.Status, code, xml?.Text("Message"));
        return new StoreException(meaning.Kind, meaning.Retry, string.Format(meaning.Sentence, container, account, answer.Operation))
        {
            Code = code,
            Status = answer.Status,
            RetryAfter = answer.RetryAfter,
        };
    }

    // The service answers with the status that the source returned to it. That status must not be taken for the service's own.
    private StoreException SourceRefused(ErrorAnswer answer, string code, string? status)
    {
        status = AzureBlobHeaders.Present(answer.Header("x-ms-copy-source-status-code")) ?? status;
        int? told = int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 100 and < 600 ? number
            : code != CannotVerifyCopySource ? 412
            : answer.Status < 500 ? answer.Status
            : null;
        var said = told is null ? "it could not be reached" : $"it answered {told}";
        return new StoreException(
            StoreErrorKind.SourceRefused,
            (told ?? answer.Status) is 408 or 429 or >= 500 ? Worthwhile : Never,
            $"Account '{account}' could not read the source by itself while {answer.Operation}: {said}.")
        {
            Code = code,
            Status = answer.Status,
            SourceStatus = told,
            RetryAfter = answer.RetryAfter,
        };
    }

    private static Meaning OfStatus(int status, string? code, string? message)
    {
        var (kind, retry) = status switch
        {
            401 => (Unauthenticated, Never),
            403 => (PermissionDenied, Never),
            404 => (NotFound, Never),
            408 => (Unavailable, Worthwhile),
            // A conflict whose cause is not known may be over in a moment.
            409 => (InvalidRequest, Worthwhile),
            412 => (PreconditionFailed, Never),
            429 => (RateLimited, Worthwhile),
            501 => (Unsupported, Never),
            >= 500 and < 600 => (Unavailable, Worthwhile),
            >= 400 and < 500 => (InvalidRequest, Never),
            _ => (Unexpected, Never),
        };

        // The details of a refusal of credentials may repeat the signed text.
        var said = status is 401 or 403 ? "" : FirstLine(message);
        return new Meaning(
            kind,
            retry,
            Escaped($"The service answered {status}{(code is null ? "" : $" ({Short(code)})")}") + " while {2}." + Escaped(said));
    }

    // The lines after the first hold request ids and times.
    private static string FirstLine(string? message)
    {
        var line = message?.Split('\n')[0].Trim() ?? "";
        return line.Length == 0 ? "" : $" It says: {Short(line)}";
    }

    private static string Short(string text) =>
        string.Concat(text.Where(c => !char.IsControl(c)).Take(MessageLengthMax));

    private static string Escaped(string text) =>
        text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private sealed record Meaning(StoreErrorKind Kind, RetryAdvice Retry, string Sentence);
}
