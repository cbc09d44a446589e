using System.Xml.Linq;
using Trasvase.Testing.StandIns.Azure;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>Earlier versions of a blob. The comments quote the documents of the service in a few words.</summary>
public sealed class AzureVersionTests
{
    private static readonly AzureStandInOptions Versioned = new() { Versions = true };

    // "versionid: specifies the version of the blob to delete"; the others stay
    [Fact]
    public async Task Delete_EarlierVersion_KeepsTheCurrentOne()
    {
        await using var azure = await StartAsync(Versioned);
        var (old, current) = await PutTwiceAsync(azure);

        (await azure.SendAsync("DELETE", $"box/a?versionid={old}")).ShouldBe(202);

        azure.State.Find(Box, "a")!.VersionId.ShouldBe(current);
        (await azure.GetAsync($"a?versionid={old}")).ShouldBe(404, "BlobNotFound");
        (await azure.GetAsync($"a?versionid={current}")).ShouldBe(200).Body.ShouldBe([2, 3]);
        azure.State.Deletes.ShouldHaveSingleItem().Content.VersionId.ShouldBe(old);
    }

    // 403 OperationNotAllowedOnRootBlob: the current version is deleted by its name alone
    [Fact]
    public async Task Delete_CurrentVersionByItsId_IsNotAllowed()
    {
        await using var azure = await StartAsync(Versioned);
        var (_, current) = await PutTwiceAsync(azure);

        (await azure.SendAsync("DELETE", $"box/a?versionid={current}")).ShouldBe(403, "OperationNotAllowedOnRootBlob");

        azure.State.Find(Box, "a").ShouldNotBeNull();
    }

    // "the current version becomes a previous version, and there is no longer a current version"
    [Fact]
    public async Task Delete_WithoutVersion_KeepsAllVersions()
    {
        await using var azure = await StartAsync(Versioned);
        var (old, current) = await PutTwiceAsync(azure);

        (await azure.SendAsync("DELETE", "box/a")).ShouldBe(202);

        (await azure.GetAsync("a")).ShouldBe(404, "BlobNotFound");
        (await azure.GetAsync($"a?versionid={current}")).ShouldBe(200).Body.ShouldBe([2, 3]);
        (await azure.GetAsync($"a?versionid={old}")).ShouldBe(200).Body.ShouldBe([1]);
        (await azure.SendAsync("DELETE", $"box/a?versionid={current}")).ShouldBe(202);
    }

    // 'x': "delete a version"; 'd' is not enough
    [Fact]
    public async Task Delete_VersionWithASas_NeedsItsOwnPermission()
    {
        await using var azure = await StartAsync(Versioned);
        var (old, _) = await PutTwiceAsync(azure);

        (await azure.SendUnsignedAsync("DELETE", $"box/a?versionid={old}&{azure.ContainerSas("d")}", null))
            .ShouldBe(403, "AuthorizationPermissionMismatch");
        (await azure.SendUnsignedAsync("DELETE", $"box/a?versionid={old}&{azure.ContainerSas("x")}", null)).ShouldBe(202);
    }

    // Set Blob Tags and Set Blob Tier take "versionid"; what is current is another one
    [Fact]
    public async Task Tags_OfAnEarlierVersion_LeaveTheCurrentOneAlone()
    {
        await using var azure = await StartAsync(Versioned);
        var (old, current) = await PutTwiceAsync(azure);
        var tags = "<Tags><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tags>"u8.ToArray();

        (await azure.SendAsync("PUT", $"box/a?comp=tags&versionid={old}", tags)).ShouldBe(204);
        (await azure.SendAsync("PUT", $"box/a?comp=tier&versionid={old}", null, ("x-ms-access-tier", "Cool"))).ShouldBe(200);

        var found = azure.State.Find(Box, "a")!;
        (found.VersionId, found.Tags.Count, found.Tier).ShouldBe((current, 0, null));
        (await azure.SendAsync("GET", $"box/a?comp=tags&versionid={old}")).ShouldBe(200).Text.ShouldContain("<Key>a</Key>");
    }

    // "Set Blob Metadata creates a new version"; Set Blob Properties does not
    [Fact]
    public async Task Metadata_Set_MakesAVersion()
    {
        await using var azure = await StartAsync(Versioned);
        var (_, current) = await PutTwiceAsync(azure);

        var answer = (await azure.SendAsync("PUT", "box/a?comp=metadata", null, ("x-ms-meta-a", "b"))).ShouldBe(200);
        (await azure.SendAsync("PUT", "box/a?comp=properties", null, ("x-ms-blob-content-type", "text/css"))).ShouldBe(200);

        var version = answer.Header("x-ms-version-id").ShouldNotBeNull();
        version.ShouldNotBe(current);
        azure.State.Find(Box, "a")!.VersionId.ShouldBe(version);
        (await azure.SendAsync("HEAD", $"box/a?versionid={current}")).ShouldBe(200).Header("x-ms-meta-a").ShouldBeNull();
        (await azure.SendAsync("HEAD", $"box/a?versionid={version}")).ShouldBe(200).Header("x-ms-meta-a").ShouldBe("b");
    }

    // include=versions: "IsCurrentVersion"; include=deletedwithversions: "HasVersionsOnly"; the words of include are not case-sensitive
    [Theory]
    [InlineData("versions,deletedwithversions")]
    [InlineData("Versions,DeletedWithVersions")]
    public async Task List_Versions_AreToldOldestFirst(string include)
    {
        await using var azure = await StartAsync(Versioned);
        var (old, current) = await PutTwiceAsync(azure);
        await azure.PutAsync("gone", [7]);
        await azure.SendAsync("DELETE", "box/gone");

        var entries = (await azure.ListAsync($"&include={include}")).Descendants("Blob").ToList();

        entries.Where(entry => Text(entry, "Name") == "a").Select(entry => (Text(entry, "VersionId"), Text(entry, "IsCurrentVersion")))
            .ShouldBe([(old, null), (current, "true")]);
        entries.Where(entry => Text(entry, "Name") == "gone").Select(entry => Text(entry, "HasVersionsOnly")).ShouldBe([null, "true"]);
        (await azure.ListAsync()).Descendants("Name").Select(name => name.Value).ShouldBe(["a"]);
    }

    // include=immutabilitypolicy,legalhold; a word that is none of the list is refused
    [Fact]
    public async Task List_PoliciesAndHolds_AreToldWhenAskedFor()
    {
        await using var azure = await StartAsync();
        azure.State.Put(Box, "a", new byte[] { 1 });
        azure.State.SetLegalHold(Box, "a", hold: true);
        azure.State.SetImmutable(Box, "a", azure.State.Now.AddDays(1));

        var told = (await azure.ListAsync("&include=immutabilitypolicy,legalhold")).Descendants("Properties").Single();
        var plain = (await azure.ListAsync()).Descendants("Properties").Single();

        (Text(told, "LegalHold"), Text(told, "ImmutabilityPolicyMode")).ShouldBe(("true", "unlocked"));
        told.Element("ImmutabilityPolicyUntilDate").ShouldNotBeNull();
        plain.Element("LegalHold").ShouldBeNull();
        (await azure.SendAsync("GET", "box?restype=container&comp=list&include=everything")).ShouldBe(400, "InvalidQueryParameterValue");
    }

    private static async Task<(string Old, string Current)> PutTwiceAsync(RawAzure azure)
    {
        var old = (await azure.PutAsync("a", [1])).ShouldBe(201).Header("x-ms-version-id").ShouldNotBeNull();
        return (old, (await azure.PutAsync("a", [2, 3])).ShouldBe(201).Header("x-ms-version-id").ShouldNotBeNull());
    }

    private static string? Text(XElement entry, string name) => entry.Element(name)?.Value;
}
