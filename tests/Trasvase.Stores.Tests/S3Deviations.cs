using Trasvase.Testing.Suite;

namespace Trasvase.Stores.Tests;

/// <summary>Where S3 and the servers that speak it are known to differ from the contract.</summary>
internal static class S3Deviations
{
    /// <summary>Of S3 itself.</summary>
    public static IReadOnlyList<Deviation> OfS3 { get; } =
    [
        .. Of(
            "S3 keeps what was sent last under a part's number and refuses to complete with the earlier tag; nothing is mixed",
            "Upload_PartSentAgain_DoesNotDisturbTheEarlierReceipt"),
    ];

    public static IReadOnlyList<Deviation> OfCeph { get; } =
    [
        .. OfS3,
        .. Of(
            "Ceph 16 ignores If-None-Match when an upload is completed: the store looks first, but cannot tell writers of the same "
                + "moment apart",
            "CompleteIfAbsent_EightUploads_ExactlyOneWins"),
        .. Of("Ceph 16 answers with no readable document when asked for the tags of an object that came in parts", "Upload_Tags_AreStored"),
        .. Of("Ceph turns the underscores in names of metadata into hyphens", "Put_MetadataNameWithAnUnderscore_ComesBack"),
    ];

    public static IReadOnlyList<Deviation> OfS3Rver { get; } =
    [
        .. Of(
            "s3rver ignores conditions: the store looks first, but cannot tell writers of the same moment apart",
            "PutIfAbsent_EightWriters_ExactlyOneWins",
            "PutIfHolds_EightWriters_ExactlyOneWins",
            "CompleteIfAbsent_EightUploads_ExactlyOneWins",
            "Read_StaleMatch_IsRefused"),
        .. Of(
            "s3rver stores what has come of a put that breaks off",
            "Put_BodyThatFails_PassesItsErrorOnAndStoresNothing",
            "Put_BodyOfAnotherLengthThanPromised_IsCorruptAndNothingIsStored",
            "Put_CancelledInMidBody_ThrowsAndStoresNothing"),
        .. Of(
            "s3rver has no requests to abort an upload and to list its parts",
            "Abort_Twice_IsNoErrorAndKeepsWhatIsThere",
            "Abort_CompletedUpload_KeepsTheObject",
            "Complete_UnknownUpload_IsRefused",
            "Upload_StagedParts_AreFoundByNumber",
            "Upload_NothingStaged_IsAnEmptyList",
            "WeirdKey_UploadedInParts_ComesBackVerbatim"),
        .. Of(
            "s3rver completes an upload without looking at the parts' tags, and answers 500 the second time",
            "Complete_UnknownPart_IsRefused",
            "Complete_Twice_LeavesTheObjectAsItIs",
            "Upload_PartSentAgain_DoesNotDisturbTheEarlierReceipt"),
        .. Of("s3rver ignores tags that come with an object", "Tags_Claimed_ComeBackAndOthersAreRefused", "Upload_Tags_AreStored"),
        .. Of(
            "s3rver gets ranges of one byte and of empty objects wrong",
            "Read_Ranges_AreThoseBytes",
            "GrantRead_WithoutCredentials_ReadsAllAndRanges",
            "Read_RangeThatBeginsPastTheEnd_IsInvalid"),
        .. Of(
            "s3rver has no request to list versions",
            "ListVersionsAt_BeforeAnything_IsEmpty",
            "ListVersionsAt_LaterThanEverything_IsWhatAListingGives",
            "ListVersionsAt_TimeInBetween_IsWhatWasThereThen"),
        .. Of("s3rver changes the file while it is being read", "Read_WhileItIsReplaced_StaysOneVersion"),
        .. Of("s3rver lists in another order than that of UTF-8", "List_Order_IsThatOfTheProfile", "List_Prefix_IsTextAndNoFolder"),
        .. Of(
            "s3rver answers 404 to keys with two slashes in a row",
            "List_Delimiter_RollsUpFoldersOnce",
            "List_DelimiterBelowAFolder_RollsUpFromThere",
            "List_PrefixWithSigns_IsTakenLiterally",
            "double slash",
            "triple slash",
            "leading slash",
            "two leading slashes",
            "two trailing slashes",
            "only a slash",
            "looks like a URL",
            "looks like S3",
            "looks like Azure"),
        .. Of(
            "s3rver keeps objects as files, where dots and long names have a meaning",
            "dot inside",
            "dot dot inside",
            "dot first",
            "dot dot first",
            "1024 bytes of ASCII",
            "1024 bytes of CJK and emoji"),
        .. Of("s3rver writes keys into listings escaped twice, or with line ends changed",
            "ampersand", "entity", "angles", "end of CDATA", "backtick", "carriage return", "CR LF"),
        .. Of("s3rver signs other bytes for these signs in a query", "star", "parentheses", "apostrophe", "exclamation"),
        .. Of("s3rver keeps keys as names of files, of which some exclude each other", "WeirdKeys_AllTogether_AreAllDifferentObjects"),
    ];

    private static IEnumerable<Deviation> Of(string reason, params string[] tests) => tests.Select(test => new Deviation(test, reason));
}
