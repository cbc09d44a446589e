using Trasvase.Jobs.Journal;

namespace Trasvase.Tests.Jobs;

public class JournalCodecTests
{
    // Journals of earlier versions are read, and earlier versions read ours: what a choice is called elsewhere does not count here.
    [Fact]
    public void Json_Receipt_HasTheNamesThatJournalsHaveAlwaysHad()
    {
        var receipt = new TransferReceipt
        {
            Outcome = Outcome.Failed,
            Reason = "No.",
            Error = StoreErrorKind.PermissionDenied,
            SourceContainer = "bucket",
            SourceKey = new("a"),
            TargetContainer = "archive",
            TargetKey = new("a"),
            Verification = new Verification.Verified(VerifiedBy.Crc64Nvme),
            Digests = [Digest.OfCrc64(1)],
            Route = TransferRoute.Relay,
        };

        var json = JournalCodec.Json(receipt);

        json.ShouldContain("\"Outcome\":\"Failed\"");
        json.ShouldContain("\"Error\":\"PermissionDenied\"");
        json.ShouldContain("\"VerifiedBy\":\"Crc64Nvme\"");
        json.ShouldContain("""{"Algorithm":"Crc64Nvme","Hex":"0000000000000001","Scope":"Whole"}""");
    }
}
