namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Put Blob and Put Blob From URL: a whole block blob at once.</summary>
internal static class AzurePuts
{
    public static StandInAnswer Put(AzureCall call)
    {
        var (request, body) = (call.Request, call.Request.Body);
        EnsureBlockBlob(request);
        if (body.LongLength > call.State.Options.PutSizeMax)
        {
            throw new AzureRefusalException(413, "RequestBodyTooLarge");
        }

        AzureDigests.Verify(body, request.Header("Content-MD5"), request.Header("x-ms-content-crc64"));
        AzureDigests.Verify(body, request.Header("x-ms-blob-content-md5"), crc64: null);
        var content = call.Described(body, new AzureProperties
        {
            ContentType = request.Header("Content-Type") ?? new AzureProperties().ContentType,
            ContentEncoding = request.Header("Content-Encoding"),
            ContentLanguage = request.Header("Content-Language"),
            CacheControl = request.Header("Cache-Control"),
        });
        return Commit(call, content);
    }

    public static StandInAnswer PutFromUrl(AzureCall call, AzureSource source)
    {
        var request = call.Request;
        EnsureBlockBlob(request);
        if (source.Length > call.State.Options.PutSizeMax)
        {
            throw new AzureRefusalException(409, "CannotVerifyCopySource");
        }

        source.Verify(request.Header("x-ms-source-content-md5"), request.Header("x-ms-source-content-crc64"));
        var content = call.Described(
            source.Bytes, request.Header("x-ms-copy-source-blob-properties") == "false" ? null : source.Properties);
        return Commit(call, content with { Pretended = source.Pretended });
    }

    private static StandInAnswer Commit(AzureCall call, AzureContent content)
    {
        call.SlotForReplacing(call.State.Options.UncommittedTakesKey);
        if (content.Pretended is { } pretended)
        {
            return AzureCall.Written(
                201,
                call.State.Commit(call.Container, call.Request.Key, content),
                AzureCall.Encrypted,
                ("x-ms-content-crc64", pretended.Text));
        }

        var md5 = AzureDigests.Md5Of(content.Bytes.Span);
        var committed = call.State.Commit(
            call.Container, call.Request.Key, content with { Properties = content.Properties with { ContentMd5 = md5 } });
        return AzureCall.Written(
            201, committed, AzureCall.Encrypted, ("Content-MD5", md5), ("x-ms-content-crc64", AzureCrc64.TextOf(content.Bytes.Span)));
    }

    private static void EnsureBlockBlob(StandInRequest request)
    {
        switch (request.Header("x-ms-blob-type"))
        {
            case "BlockBlob":
                return;
            case null:
                throw new AzureRefusalException(400, "MissingRequiredHeader") { Elements = [("HeaderName", "x-ms-blob-type")] };
            default:
                throw new AzureRefusalException(501, "APINotImplemented", "This stand-in makes block blobs only.");
        }
    }
}
