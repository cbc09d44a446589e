using System.IO.Pipes;
using System.Text;
using Trasvase.Jobs.Choosing;

namespace Trasvase.Tests.Jobs.Choosing;

public sealed class KeyListTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trasvase-list-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReadAsync_PlainLines_AreKeysVerbatim()
    {
        var keys = await KeysAsync("list.txt", "\ufeff a \r\n\r\n\nb\tc\n\"d\"\n../e\n{f}\n\u00e9\rx\r\nlast");

        keys.ShouldBe([" a ", "b\tc", "\"d\"", "../e", "{f}", "\u00e9\rx", "last"]);
    }

    [Theory]
    [InlineData("list.jsonl", "\"a\"\n{\"key\":\"b\\n\"}\n{\"versionId\":\"v\",\"key\":\"c\",\"more\":1}\n")]
    [InlineData("list.NDJSON", "\"a\"\n\n{\"key\":\"b\\n\",\"versionId\":null}\r\n{\"versionId\":\"v\",\"key\":\"c\"}")]
    [InlineData("list", "{\"key\":\"a\"}\n\"b\\n\"\n{\"versionId\":\"v\",\"key\":\"c\"}")]
    public async Task ReadAsync_JsonLines_AreKeysAndVersions(string name, string content)
    {
        var named = await ReadAsync(name, Encoding.UTF8.GetBytes(content));

        named.ShouldBe([new(new ObjectKey("a"), null), new(new ObjectKey("b\n"), null), new(new ObjectKey("c"), "v")]);
    }

    [Theory]
    [InlineData("{}", "names no key")]
    [InlineData("{\"key\":\"\"}", "names no key")]
    [InlineData("7", "names no key")]
    [InlineData("{\"key\":7}", "is not JSON")]
    [InlineData("nonsense", "is not JSON")]
    [InlineData("\"\\ud800\"", "is")]
    public async Task ReadAsync_FaultyLine_IsNamed(string line, string says)
    {
        var error = await Should.ThrowAsync<StoreException>(() => KeysAsync("a.jsonl", "\"ok\"\n" + line));

        error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
        error.Message.ShouldStartWith("Line 2 of ");
        error.Message.ShouldContain(says);
    }

    [Fact]
    public async Task ReadAsync_NotUtf8OrEndless_IsAnError()
    {
        (await Should.ThrowAsync<StoreException>(() => ReadAsync("a", [0x61, 0x0a, 0xff, 0x0a]))).Message.ShouldContain("Line 2");
        (await Should.ThrowAsync<StoreException>(() => ReadAsync("a", new byte[BoundedLines.BytesMax + 1]))).Message.ShouldContain(
            "longer");
    }

    [Fact]
    public async Task ReadAsync_NoFile_IsASentence()
    {
        var error = await Should.ThrowAsync<StoreException>(() => ReadFirstAsync(Path.Combine(_folder, "none")));

        error.Message.ShouldContain("cannot be read");
    }

    [Fact]
    public async Task ReadAsync_APipe_IsRefusedBecauseItCanBeReadOnlyOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A pipe has no name there that a list could have.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var name = $"/dev/fd/{pipe.GetClientHandleAsString()}";

        foreach (var open in new Func<Task>[]
        {
            () => ReadFirstAsync(name),
            () => LocalInventory.Of(name)(null, TestContext.Current.CancellationToken),
        })
        {
            var error = await Should.ThrowAsync<StoreException>(() => open().WaitAsync(
                TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

            error.Kind.ShouldBe(StoreErrorKind.InvalidRequest);
            error.Message.ShouldContain("must be a file");
        }
    }

    private static async Task ReadFirstAsync(string file)
    {
        await foreach (var named in new KeyList(file).ReadAsync(TestContext.Current.CancellationToken))
        {
            named.ShouldBeNull();
        }
    }

    private async Task<List<string>> KeysAsync(string name, string content) =>
        [.. (await ReadAsync(name, Encoding.UTF8.GetBytes(content))).Select(named => named.Key.Value)];

    private async Task<List<NamedObject>> ReadAsync(string name, byte[] content)
    {
        var file = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        var all = new List<NamedObject>();
        await foreach (var named in new KeyList(file).ReadAsync(TestContext.Current.CancellationToken))
        {
            all.Add(named);
        }

        return all;
    }
}
