using System.Xml.Linq;
using Trasvase.Testing.StandIns.Azure;
using Trasvase.Testing.Time;
using static Trasvase.Tests.StandIns.Azure.RawAzure;

namespace Trasvase.Tests.StandIns.Azure;

/// <summary>List Blobs, containers, tags. The comments quote the documents of the service in a few words.</summary>
public sealed class AzureListingTests
{
    // "blobs are listed in alphabetical order"
    [Fact]
    public async Task List_Order_IsThatOfTheBytes()
    {
        await using var azure = await StartAsync();
        Put(azure, "b", "a", "A", "\U00010000", "\uffee");

        Names(await azure.ListAsync()).ShouldBe(["A", "a", "b", "\uffee", "\U00010000"]);
    }

    // "the marker value is passed to the subsequent call", "until no marker is returned"
    [Fact]
    public async Task List_Pages_FollowTheMarker()
    {
        await using var azure = await StartAsync(new AzureStandInOptions { PageSizeMax = 2 });
        Put(azure, "p/1", "p/2/x", "p/2/y", "p/3", "q");
        var names = new List<string>();
        var marker = "";
        do
        {
            var page = await azure.ListAsync($"&prefix=p%2F&delimiter=%2F&maxresults=1&marker={Uri.EscapeDataString(marker)}");
            names.AddRange(Names(page));
            marker = page.Element("NextMarker")!.Value;
        }
        while (marker.Length > 0);

        names.ShouldBe(["p/1", "p/2/", "p/3"]);
        Names(await azure.ListAsync("&maxresults=9999")).Count.ShouldBe(2);
    }

    // "maxresults less than or equal to zero: 400"
    [Fact]
    public async Task List_NoResultsWanted_IsRefused()
    {
        await using var azure = await StartAsync();

        (await azure.SendAsync("GET", "box?restype=container&comp=list&maxresults=0")).ShouldBe(400, "OutOfRangeQueryParameterValue");
        (await azure.SendAsync("GET", "none?restype=container&comp=list")).ShouldBe(404, "ContainerNotFound");
    }

    // "include={metadata, tags, uncommittedblobs}"
    [Fact]
    public async Task List_Include_AddsWhatIsNamed()
    {
        await using var azure = await StartAsync();
        await azure.PutAsync("a", [1], ("x-ms-meta-name", "value"), ("x-ms-tags", "t=u"));
        await azure.StageAsync("b", Id(1), [1]);

        var plain = await azure.ListAsync();
        var full = await azure.ListAsync("&include=metadata,tags,uncommittedblobs");

        Names(plain).ShouldBe(["a"]);
        plain.Descendants("Metadata").ShouldBeEmpty();
        Names(full).ShouldBe(["a", "b"]);
        full.Descendants("Metadata").First().Element("name")!.Value.ShouldBe("value");
        full.Descendants("Tag").Single().Element("Key")!.Value.ShouldBe("t");
    }

    // "names with characters that are invalid in XML (U+FFFE, U+FFFF) are percent-encoded, with Encoded=true", since 2021-02-12
    [Fact]
    public async Task List_NameThatXmlCannotHold_IsEncoded()
    {
        await using var azure = await StartAsync();
        Put(azure, "a\ufffeb");

        var name = (await azure.ListAsync()).Descendants("Name").Single();

        (name.Attribute("Encoded")?.Value, name.Value).ShouldBe(("true", "a%EF%BF%BEb"));
    }

    // "the ETag in a listing has no quotes"; the rest agrees with the properties
    [Fact]
    public async Task List_Entry_AgreesWithProperties()
    {
        await using var azure = await StartAsync();
        await azure.PutAsync("a", [1, 2], ("x-ms-blob-content-type", "text/plain"), ("x-ms-access-tier", "Cool"));
        var head = await azure.SendAsync("HEAD", "box/a");

        var properties = (await azure.ListAsync()).Descendants("Properties").Single();

        properties.Element("Etag")!.Value.ShouldBe(head.Header("ETag")!.Trim('"'));
        properties.Element("Content-Length")!.Value.ShouldBe("2");
        properties.Element("Content-Type")!.Value.ShouldBe("text/plain");
        properties.Element("AccessTier")!.Value.ShouldBe("Cool");
        properties.Element("BlobType")!.Value.ShouldBe("BlockBlob");
    }

    // "409 ContainerBeingDeleted" for the same name, "404" for everything in it
    [Fact]
    public async Task Container_BeingDeleted_KeepsItsNameForAWhile()
    {
        var time = new ManualTime();
        await using var azure = await StartAsync(new AzureStandInOptions { Time = time });
        Put(azure, "a");
        (await azure.SendAsync("PUT", "box?restype=container")).ShouldBe(409, "ContainerAlreadyExists");

        (await azure.SendAsync("DELETE", "box?restype=container")).ShouldBe(202);

        (await azure.SendAsync("PUT", "box?restype=container")).ShouldBe(409, "ContainerBeingDeleted");
        (await azure.GetAsync("a")).ShouldBe(404, "ContainerNotFound");
        time.Advance(TimeSpan.FromSeconds(30));
        (await azure.SendAsync("PUT", "box?restype=container")).ShouldBe(201);
        azure.State.Blobs(Box).ShouldBeEmpty();
        (await azure.SendAsync("PUT", "No?restype=container")).ShouldBe(400, "OutOfRangeInput");
        (await azure.SendAsync("PUT", "No-Upper?restype=container")).ShouldBe(400, "InvalidResourceName");
    }

    [Fact]
    public async Task Tags_SetAndGet_GoRound()
    {
        await using var azure = await StartAsync();
        Put(azure, "a");
        var document = "<Tags><TagSet><Tag><Key>a b</Key><Value>1/2</Value></Tag></TagSet></Tags>"u8.ToArray();

        (await azure.SendAsync("PUT", "box/a?comp=tags", document)).ShouldBe(204);

        (await azure.SendAsync("GET", "box/a?comp=tags")).ShouldBe(200).Text.ShouldContain("<Key>a b</Key><Value>1/2</Value>");
        (await azure.SendAsync("PUT", "box/a?comp=tags", "<Tags><TagSet><Tag><Key>a@</Key><Value/></Tag></TagSet></Tags>"u8.ToArray())).ShouldBe(400, "InvalidTagName");
    }

    // metadata and headers change the tag; the content stays
    [Fact]
    public async Task Properties_Set_GiveANewTagAndNoNewContent()
    {
        await using var azure = await StartAsync();
        Put(azure, "a");
        var old = azure.State.Find(Box, "a")!;

        (await azure.SendAsync("PUT", "box/a?comp=metadata", null, ("x-ms-meta-a", "b"))).ShouldBe(200);
        (await azure.SendAsync("PUT", "box/a?comp=properties", null, ("x-ms-blob-content-type", "text/css"))).ShouldBe(200);

        var changed = azure.State.Find(Box, "a")!;
        changed.ETag.ShouldNotBe(old.ETag);
        (changed.Metadata["a"], changed.Properties.ContentType).ShouldBe(("b", "text/css"));
        azure.State.History(Box, "a").Count.ShouldBe(1);
    }

    private static void Put(RawAzure azure, params string[] keys)
    {
        foreach (var key in keys)
        {
            azure.State.Put(Box, key, new byte[] { 1 });
        }
    }

    private static List<string> Names(XElement page) => [.. page.Element("Blobs")!.Elements().Select(item => item.Element("Name")!.Value)];
}
