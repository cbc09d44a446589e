using Trasvase.Cli.Output;
using Trasvase.Hosting;
using Trasvase.Jobs;
using Trasvase.Jobs.Choosing;

namespace Trasvase.Cli.Tests.Output;

public sealed class SummaryTextTests
{
    [Fact]
    public void Lines_NothingListed_SaysWhereNothingWas()
    {
        Nothing(new Selection()).ShouldBe("  nothing at the source: no key begins with that");
        Nothing(new Selection { FromList = "keys.txt" }).ShouldBe("  nothing to do: the list keys.txt names no object");
        Nothing(new Selection { FromInventory = "manifest.json" }).ShouldBe("  nothing to do: the inventory manifest.json lists no object below that");
    }

    private static string Nothing(Selection selection)
    {
        var order = new TransferOrder(JobVerb.Copy, Location.Parse("s3://b/"), Location.Parse("az://c/"), IsDryRun: false) { Selection = selection };
        return SummaryText.Lines(order, new JobReport(), bytes: 0, notes: 0).Last();
    }
}
