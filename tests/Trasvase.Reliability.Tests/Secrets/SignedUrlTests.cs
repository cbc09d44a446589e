using System.Security;
using Trasvase.Reliability.Tests.Copying;
using Trasvase.Testing.Data;
using Trasvase.Testing.StandIns;

namespace Trasvase.Reliability.Tests.Secrets;

/// <summary>
/// A signed URL lets whoever holds it read the object: what makes it valid is nowhere in what the program says or leaves behind, also
/// when the target refuses to fetch, and repeats the URL as its reason.
/// </summary>
public sealed class SignedUrlTests
{
    private static readonly string[] OfAzure =
    [
        "InvalidHeaderValue 400", "CannotVerifyCopySource 403", "CannotVerifyCopySource 404", "InternalError 500",
        "AuthenticationFailed 403",
    ];
    private static readonly string[] Secret = ["X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Credential"];

    [Fact]
    public async Task Run_WhoseFetchesAreRefusedInEveryWay_GivesNoUrlAway()
    {
        // In the short form either way in turn.
        var cases = Refusals.Kinds.Concat(OfAzure)
            .SelectMany((refusal, i) => new[] { "auto", "copy" }
                .Where((_, way) => LongForm.IsOn || way == i % 2)
                .Select(via => (refusal, via)))
            .ToList();
        await Parallel.ForEachAsync(cases.Select((one, i) => (one, i)), LongForm.Parallel(each: 3), async (item, _) =>
        {
            var ((refusal, via), i) = item;
            await using var scene = await SecretScene.CreateAsync((TargetAccess)(i % 3), isOwnersKey: false);
            var content = new PositionalData(9, 70_000).ToArray();
            scene.Clouds.Bucket.PutInParts("parts", content, [60_000, 10_000]);
            Refuse(scene, refusal);
            string[] arguments = ["--via", via, SecretScene.Source, SecretScene.Target, .. i % 2 == 0 ? ["--json"] : Array.Empty<string>()];

            // Each run has its own deadline: two of them wait between attempts, as users' do.
            var run = await scene.RunAsync("copy", arguments);
            (run.ExitCode == 0).ShouldBe(via == "auto", $"{item.one}: what is not fetched is relayed, if that is allowed. {run.Said}");
            await scene.RunAsync("jobs", "--json");
            await scene.RunAsync("resume");

            var secrets = SecretsOf(scene);
            secrets.Count.ShouldBeGreaterThanOrEqualTo(3, $"{item.one}");
            (await scene.SearchAsync(secrets)).Found.ShouldBeEmpty($"{item.one}: {scene.Said()}");
        });
    }

    [Fact]
    public async Task Run_ThatCopiesEverything_LeavesNoUrlBehind()
    {
        await using var scene = await SecretScene.CreateAsync(TargetAccess.Sas, isOwnersKey: false);

        (await scene.RunAsync("copy", "--via", "copy", SecretScene.Source, SecretScene.Target, "--json")).ExitCode.ShouldBe(0);

        var secrets = SecretsOf(scene);
        secrets.Count.ShouldBeGreaterThan(3);
        (await scene.SearchAsync(secrets)).Found.ShouldBeEmpty(scene.Said());
    }

    private static void Refuse(SecretScene scene, string refusal)
    {
        if (refusal.Split(' ') is not [var code, var status])
        {
            scene.Clouds.SourceServer.Before = request => ValueTask.FromResult(Pulls.Is(request.Target)
                ? Refusals.Of(refusal, request, scene.Canaries)
                : null);
            return;
        }

        scene.Clouds.TargetServer.Before = request => ValueTask.FromResult(request.Header("x-ms-copy-source") is { } url
            ? Refusal(code, int.Parse(status), url)
            : null);
    }

    private static StandInAnswer Refusal(string code, int status, string url)
    {
        var said = SecurityElement.Escape(url);
        return StandInAnswer.Xml(
            status,
            $"<Error><Code>{code}</Code><Message>Could not read "
                + $"{said}.</Message><HeaderName>x-ms-copy-source</HeaderName><HeaderValue>{said}</HeaderValue><AuthenticationErrorDetail>{said}</AuthenticationErrorDetail></Error>",
            [
                ("x-ms-error-code", code),
                .. code == "CannotVerifyCopySource" ? [("x-ms-copy-source-status-code", $"{status}")] : Array.Empty<(string, string)>(),
            ]);
    }

    private static List<string> SecretsOf(SecretScene scene) =>
    [
        .. scene.Clouds.TargetServer.Log.Entries.Select(entry => entry.Headers.GetValueOrDefault("x-ms-copy-source")).OfType<string>()
            .SelectMany(url => url.Split('?', 2)[1].Split('&'))
            .Select(pair => pair.Split('=', 2))
            .Where(pair => Secret.Contains(pair[0]))
            .Select(pair => Uri.UnescapeDataString(pair[1]))
            .Distinct(),
    ];
}
