using Trasvase.Testing.Dialects;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>The matrix is as large as is said, says where each dialect is known from, and finds out what ends otherwise than it
/// must.</summary>
public sealed class DialectMatrixSelfTests
{
    private static readonly Dialect Amazon = new("as on Amazon", "");

    public static TheoryData<string, DialectCommand> WrongEnds => new()
    {
        { "a failure that does not happen", DialectCommand.Copy },
        { "a failure that does not happen", DialectCommand.Resume },
        { "a stop that does not happen", DialectCommand.Copy },
        { "a stop that does not happen", DialectCommand.Sync },
        { "a stop that does not happen", DialectCommand.Verify },
        { "a stop that does not happen", DialectCommand.Plan },
        { "a stop that does not happen", DialectCommand.List },
        { "sources that are kept", DialectCommand.Move },
        { "a sync that removes nothing", DialectCommand.Sync },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Cells_Counted_AreAsManyAsIsSaid()
    {
        DialectList.Create().Count.ShouldBeGreaterThanOrEqualTo(80);
        DialectCells.All.Count.ShouldBeGreaterThanOrEqualTo(280);
        DialectList.Create().Select(dialect => dialect.Name).ShouldBeUnique();
        DialectList.Create().ShouldAllBe(dialect => dialect.Known.Length > 20 && dialect.Known.EndsWith('.'));
        DialectCells.Stray.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_NoDialectAtAll_EndsAsOnAmazon()
    {
        foreach (var command in Enum.GetValues<DialectCommand>())
        {
            (await DialectVerdict.OfAsync(Amazon, command, DialectEnd.Usual, Cancellation)).ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(WrongEnds))]
    public async Task Of_AnotherEndThanTheSpecifiedOne_IsTold(string specified, DialectCommand command)
    {
        var end = specified switch
        {
            "a failure that does not happen" => new DialectEnd { Fails = DialectWorld.Described },
            "a stop that does not happen" => new DialectEnd { Stops = "no reason at all" },
            "sources that are kept" => new DialectEnd { Keeps = "not removed", KeepsAll = true },
            _ => new DialectEnd { RemovesNothing = "no reason at all" },
        };

        (await DialectVerdict.OfAsync(Amazon, command, end, Cancellation)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(DialectCommand.Copy, "nobody ever wrote")]
    [InlineData(DialectCommand.Resume, "nobody ever wrote")]
    public async Task Of_BytesThatTheSourceNeverHad_AreTold(DialectCommand command, string words)
    {
        var lying = Amazon with
        {
            Tag = static tag => tag.Replace('a', 'b'),
            Says = static (request, answer) => request is { Operation: "GetObject", Key: DialectWorld.Lost } && answer.Status < 300
                ? answer with { Body = new byte[answer.Body.Length] }
                : answer,
        };

        (await DialectVerdict.OfAsync(AllOpaque(lying), command, end: null, Cancellation)).ShouldNotBeNull().ShouldContain(words);
    }

    [Theory]
    [InlineData(DialectCommand.Copy)]
    [InlineData(DialectCommand.List)]
    public async Task Of_KeyThatIsLeftOutOfTheListing_IsTold(DialectCommand command)
    {
        var lying = Amazon with
        {
            Says = Listings.Each(page =>
            {
                page.Entries().Where(entry => entry.Read("Key") == DialectWorld.Lost).ToList().ForEach(entry => entry.Remove());
                page.Set("KeyCount", null);
            }),
        };

        (await DialectVerdict.OfAsync(lying, command, end: null, Cancellation)).ShouldNotBeNull().ShouldContain(DialectWorld.Lost);
    }

    [Fact]
    public async Task Of_SourceThatIsDeletedWithoutAMove_IsTold()
    {
        // Any read of the object removes it: as if the program did.
        DialectScene? scene = null;
        var removing = Amazon with
        {
            Says = (request, answer) =>
            {
                _ = request is { Operation: "GetObject", Key: DialectWorld.Lost } ? scene!.Source.Delete(request.Key) : null;
                return answer;
            },
        };
        await using (scene = await DialectScene.CreateAsync(removing, Cancellation))
        {
            (await TransferVerdict.OfAsync(scene, DialectCommand.Copy, end: null, Cancellation))
                .ShouldNotBeNull()
                .ShouldContain(sentence => sentence.Contains("it was no move", StringComparison.Ordinal));
        }
    }

    // Tags that are no MD5 in form, so that nothing proves the bytes.
    private static Dialect AllOpaque(Dialect dialect) => dialect with { Tag = static tag => $"\"opaque-{tag.Trim('"')}\"" };
}
