using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Running;

namespace Trasvase.Server.Tests;

public sealed class OptionsReaderTests
{
    [Theory]
    [InlineData(nameof(TransferSettings.IfExists), typeof(CollisionPolicy))]
    [InlineData(nameof(TransferSettings.Names), typeof(NamePolicy))]
    [InlineData(nameof(TransferSettings.Via), typeof(TransferRoute))]
    [InlineData(nameof(TransferSettings.Metadata), typeof(MetadataPolicy))]
    [InlineData(nameof(TransferSettings.Tags), typeof(TagPolicy))]
    [InlineData(nameof(TransferSettings.Verify), typeof(VerifyMode))]
    [InlineData(nameof(TransferSettings.SourceETags), typeof(SourceETags))]
    [InlineData(nameof(TransferSettings.RestoreTier), typeof(RestoreTier))]
    public void Words_OfASetting_AreThoseOfTheEngine(string setting, Type choices) =>
        typeof(TransferSettings).GetProperty(setting)!.GetCustomAttribute<AllowedValuesAttribute>()!.Values
            .ShouldBe(Enum.GetNames(choices).Select(JsonNamingPolicy.CamelCase.ConvertName).Append(null), ignoreOrder: true);

    [Fact]
    public void Of_Nothing_IsWhatTheEngineDoesByDefault() => OptionsReader.Of(new TransferSettings()).ShouldBe(new TransferOptions());

    [Fact]
    public void Of_EverySetting_ReachesTheEngine()
    {
        var options = OptionsReader.Of(new TransferSettings
        {
            IfExists = "newer",
            Names = "encode",
            SkipMarkers = true,
            Via = "relay",
            Metadata = "none",
            Tags = "fit",
            AcceptLoss = ["tags", "lock"],
            Tier = "Cool",
            Verify = "readBack",
            Checksum = true,
            SourceETags = "opaque",
            RestoreDays = 3,
            RestoreTier = "bulk",
            RestoreWait = 60,
            UrlExpires = 120,
            PartSize = 1024,
            CreateContainer = true,
            Patience = 30,
            FloorSpeed = 7,
            Limits = new LimitSettings { MaxRate = 1, MaxRequests = 2, Connections = 3, Pulls = 4, Memory = 1024 * 1024 },
        });

        options.Tiers!.ToString().ShouldBe("Cool");
        (options with { Tiers = null }).ShouldBe(new TransferOptions
        {
            IfExists = CollisionPolicy.Newer,
            Names = NamePolicy.Encode,
            SkipMarkers = true,
            Via = TransferRoute.Relay,
            Metadata = MetadataPolicy.None,
            Tags = TagPolicy.Fit,
            AcceptLoss = Losses.Tags | Losses.Lock,
            Verify = VerifyMode.ReadBack,
            Checksum = true,
            SourceETags = SourceETags.Opaque,
            Restore = new RestoreOptions { Days = 3, Tier = RestoreTier.Bulk },
            RestoreWait = TimeSpan.FromMinutes(1),
            UrlExpires = TimeSpan.FromMinutes(2),
            PartSize = 1024,
            CreateContainer = true,
            Patience = TimeSpan.FromSeconds(30),
            FloorSpeed = 7,
            MaxRate = 1,
            MaxRequests = 2,
            Connections = 3,
            Pulls = 4,
            MemoryBudget = 1024 * 1024,
        });
    }

    [Fact]
    public void Of_Selection_ReachesTheEngineInItsOrder()
    {
        var selection = OptionsReader.Of(
            new SelectionSettings
            {
                Rules = [new() { Exclude = "tmp/**" }, new() { IncludeRegex = "^a" }, new() { Include = "*.csv" }, new() { ExcludeRegex = "b$" }],
                MinSize = 1,
                MaxAge = 3600,
                Maps = [new() { Pattern = "^old/", Replacement = "new/" }],
            },
            list: null,
            inventory: "s3://b/m");

        selection.Rules.ShouldBe(
        [
            new KeyRule(IsInclude: false, "tmp/**"),
            new KeyRule(IsInclude: true, "^a", IsRegex: true),
            new KeyRule(IsInclude: true, "*.csv"),
            new KeyRule(IsInclude: false, "b$", IsRegex: true),
        ]);
        selection.MaxAge.ShouldBe(TimeSpan.FromHours(1));
        selection.Maps.ShouldHaveSingleItem().Replacement.ShouldBe("new/");
        selection.FromInventory.ShouldBe("s3://b/m");
    }

    [Theory]
    [InlineData("STANDARD=Hot\nnonsense")]
    [InlineData(" ")]
    public void Of_TierThatIsNone_IsRefused(string tier) =>
        Should.Throw<ConfigurationException>(() => OptionsReader.Of(new TransferSettings { Tier = tier }));
}
