namespace Trasvase.Witnesses.Tests.Signatures;

/// <summary>In what our requests to S3 differ from those of the vendor's SDK, and why: an entry each.</summary>
internal static class S3Explained
{
    public static readonly Explained[] Always =
    [
        new("authorization: *",
            "Other headers are signed, and so another signature: each is what our signer gives for what is on the wire."),
        new("user-agent: theirs alone", "We name no program."),
        new("amz-sdk-invocation-id: theirs alone", "A number for their logs."),
        new("amz-sdk-request: theirs alone", "Tells which attempt it is; nothing depends on it."),
    ];

    public static readonly Explained[] OfWrites =
    [
        new("expect: theirs alone", "The SDK waits to be asked for the body; we send it."),
        new("x-amz-content-sha256: '*",
            "The SDK reads a body twice and signs its digest; ours streams through, and is signed as unsigned."),
        new("x-amz-checksum-crc32: theirs alone", "The SDK's own checksum. Ours goes along where it is known: this body says none."),
        new("x-amz-sdk-checksum-algorithm: theirs alone", "Announces that checksum."),
        new("x-amz-meta-tab*", "A tab in metadata: the SDK sends it and signs a space; we refuse it before anything is sent."),
        new("x-amz-meta-doubled: *", "What white space could be lost from goes encoded (RFC 2047): no signer collapses it, and no proxy."),
        new("x-amz-meta-quoted: *", "The same."),
    ];

    public static readonly Explained[] OnAmazon =
    [
        new("x-amz-checksum-type: ours alone", "An upload says of which kind its checksum will be; a CRC-64 can be of this kind only."),
    ];

    public static readonly Explained[] OffAmazon =
    [
        new("list: path /bucket/ against /bucket",
            "A bucket in the path with a slash behind it or without: servers take both, and each is signed as it is sent."),
        new("delete: method DELETE against HEAD",
            "Servers other than Amazon's ignore the condition of a delete: our own look comes first."),
        new("if-match: theirs alone", "So the condition is not in that first request."),
        new("x-amz-checksum-mode: ours alone", "The look asks for the checksum."),
        new("x-amz-checksum-algorithm: theirs alone", "An upload's checksum is asked of Amazon alone."),
        new("x-amz-optional-object-attributes: theirs alone", "The state of restores is asked of Amazon alone."),
    ];

    public static readonly Explained LeadingSlash = new(
        "'/*",
        "In path style the SDK signs the leading slash of a key and does not send it: servers refuse that (docs/decisions/0019). "
            + "Ours sends what it signs.");
}
