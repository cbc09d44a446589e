using System.Text;
using Trasvase.Client;

namespace Trasvase.Server.Tests.Browser;

/// <summary>Keys that a page must show as text, however they are written.</summary>
[Collection(BrowserScene.One)]
public sealed class HostileKeyTests
{
    private const int KeysMin = 200;

    private static readonly string[] Payloads =
    [
        "<script>window.hit=1</script>", "<img src=x onerror=window.hit=1>", "<svg onload=window.hit=1>", "\"><script>window.hit=1</script>",
        "'><img src=x onerror=window.hit=1>", "javascript:window.hit=1", "<iframe srcdoc='<script>parent.hit=1</script>'>", "{{7*7}}",
        "${7*7}", "@(7*7)", "<%= 7*7 %>", "#{7*7}", "</td></tr></table><script>window.hit=1</script>", "</title><script>window.hit=1</script>",
        "<style>*{display:none}</style>", "<link rel=stylesheet href=//evil.example/x>", "<meta http-equiv=refresh content=0;url=//evil.example>",
        "<base href=//evil.example/>", "<form action=//evil.example><button>x", "<a href=javascript:window.hit=1>x</a>", "&lt;script&gt;",
        "%3Cscript%3Ewindow.hit=1%3C/script%3E", "\u202egpj.exe", "\u2066\u2067\u2069", "\u200b\u200d", "\ufeff", "a\u0301\u0301\u0301",
        "\t tab", "x' onmouseover='window.hit=1", "x\" autofocus onfocus=\"window.hit=1", "<!--", "-->", "<![CDATA[", "]]>", "<?php echo 1 ?>",
        "data:text/html,<script>window.hit=1</script>", "//evil.example/x", "\\\\evil.example\\x", "+ADw-script+AD4-", "<scr\u0000ipt>",
    ];

    [Fact]
    public async Task Job_WithHostileKeys_ShowsEachAsText()
    {
        await using var scene = await BrowserScene.StartAsync();
        var keys = Keys();
        keys.Count.ShouldBeGreaterThanOrEqualTo(KeysMin);
        foreach (var key in keys)
        {
            scene.Service.Put(key, [1]);
        }

        using var posted = await scene.Service.PostAsync("/v1/jobs", new NewJob
        {
            Name = "<script>window.hit=1</script>",
            Source = scene.Service.Source("in/"),
            Target = scene.Service.Target("out/"),
            Options = new TransferSettings { Names = "encode" },
        });
        var job = await scene.Service.EndOfAsync((await ServiceScene.OfAsync<JobView>(posted)).Id);

        var shown = new HashSet<string>();
        for (var path = $"/jobs/{job.Id}"; path is not null;)
        {
            await scene.GoAsync(path);
            foreach (var text in await scene.Page.Locator("table .key").AllTextContentsAsync())
            {
                shown.Add(text);
            }

            (await scene.Page.EvaluateAsync<bool>("window.hit === undefined")).ShouldBeTrue(path);
            var more = scene.Page.Locator("a[href*='cursor=']");
            path = await more.CountAsync() > 0 ? await more.First.GetAttributeAsync("href") : null;
        }

        keys.Where(key => !shown.Contains(key)).ShouldBeEmpty();
        scene.ShouldBeQuiet();
    }

    private static List<string> Keys()
    {
        var keys = new List<string>();
        foreach (var payload in Payloads.Select(text => text.Replace("\0", "", StringComparison.Ordinal)))
        {
            foreach (var key in new[] { payload, $"{payload}{payload}", $"folder/{payload}", $"{payload}.bin", $"x{payload}x" })
            {
                keys.Add("in/" + key);
            }
        }

        return [.. keys.Where(key => Encoding.UTF8.GetByteCount(key) <= 1000).Distinct(StringComparer.Ordinal)];
    }
}
