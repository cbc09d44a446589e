using System.Globalization;
using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.Azure;

namespace Trasvase.Demo;

/// <summary>
/// What the demo shows, in order. After each command the servers are asked, and not the command, whether it kept what is promised.
/// </summary>
internal sealed class Story(DemoClouds clouds, Command trasvase, Screen screen)
{
    private const string Bucket = $"s3://{DemoClouds.BucketName}";
    private const string Container = $"az://{DemoClouds.ContainerName}";

    private int _step;

    private IReadOnlyList<AzureBlock> Staged => clouds.Azure.State.Uncommitted(DemoClouds.ContainerName, DemoClouds.Large);

    /// <summary>Tells it.</summary>
    /// <returns>Whether every promise was kept.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        screen.Say(clouds.WhatTheyAre);
        await LookAsync(cancellationToken);
        await CopyAsync(cancellationToken);
        await PullAsync(cancellationToken);
        await KillAndResumeAsync(cancellationToken);
        await RepairAsync(cancellationToken);
        await RefuseAsync(cancellationToken);
        await SyncAsync(cancellationToken);
        await RepeatAsync(cancellationToken);
        screen.Say(screen.Holds
            ? "Everything that was promised was kept: the servers say so, not the command."
            : "A promise was not kept: see FAIL above.");
        return screen.Holds;
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        Step("What is in the bucket");
        Succeeded(await trasvase.RunAsync($"list {Bucket}/", cancellationToken));

        Step("Would a copy work? doctor finds out and copies nothing");
        Succeeded(await trasvase.RunAsync($"doctor {Bucket}/ {Container}/", cancellationToken));
    }

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        Step("Copy an object and a prefix by relay, through this machine, each proven by the CRC-64 that S3 stored with it");
        Succeeded(await trasvase.RunAsync($"copy --via relay {Bucket}/README.txt {Container}/README.txt", cancellationToken));
        Succeeded(await trasvase.RunAsync($"copy --via relay {Bucket}/reports/ {Container}/reports/", cancellationToken));
        SameBelow("reports/");
    }

    private async Task PullAsync(CancellationToken cancellationToken)
    {
        Step("Copy a prefix by pull: the target fetches the bytes from the source by itself");
        clouds.Azure.Log.Clear();
        clouds.S3.Server.Log.Clear();
        Succeeded(await trasvase.RunAsync($"copy {Bucket}/images/ {Container}/images/", cancellationToken));
        SameBelow("images/");
        var sent = clouds.Azure.Log.Entries.Sum(entry => entry.BytesIn);

        // A URL with a signature in it is one that the command made for the target. One of the 40 objects is empty, and needs no pull.
        var pulled = clouds.S3.Server.Log.Of("GetObject")
            .Where(entry => entry.Target.Contains("X-Amz-Signature=", StringComparison.Ordinal))
            .Select(entry => entry.Key)
            .Distinct()
            .Count();
        screen.Claim(pulled == 39 && sent == 0, $"Azure fetched {Text(pulled)} objects from S3; {Bytes(sent)} of content were sent to it");
    }

    private async Task KillAndResumeAsync(CancellationToken cancellationToken)
    {
        const int Parts = 14;
        const int Connections = 4;
        Step("Kill a copy in the middle of a large object, then go on within that object");
        var killed = await trasvase.KillAsync(
            $"copy --via relay --connections {Connections} --max-rate 64MiB/s {Bucket}/{DemoClouds.Large} {Container}/{DemoClouds.Large}",
            () => Staged.Count >= Parts,
            cancellationToken);
        var (staged, largest) = (Staged.Sum(block => block.Length), Staged.Max(block => block.Length));
        screen.Interrupted($"kill -9: {Bytes(staged)} of {Bytes(DemoClouds.LargeSize)} were at the target, in parts");
        screen.Claim(
            killed && clouds.Azure.State.Find(DemoClouds.ContainerName, DemoClouds.Large) is null,
            "nothing of it is visible at the target: parts that are staged are no object yet");

        clouds.Azure.Log.Clear();
        Succeeded(await trasvase.RunAsync("resume", cancellationToken));
        var sent = clouds.Azure.Log.Of("PutBlock").Where(entry => entry.Status == 201).Sum(entry => entry.BytesIn);
        screen.Claim(clouds.IsSame(DemoClouds.Large), "the object is complete, and the same in S3 and in Azure, byte for byte");

        // A part that had arrived when it was killed, and was not remembered yet, is sent again: one a connection at most.
        screen.Claim(
            sent <= DemoClouds.LargeSize - staged + (Connections * largest),
            $"{Bytes(DemoClouds.LargeSize - sent)} were not sent again; {Bytes(sent)} were still to come, or on their way when it "
                + "was killed");
    }

    private async Task RepairAsync(CancellationToken cancellationToken)
    {
        const string Key = "reports/2026/07.csv";
        Step("Break one bit on its way from S3, before TLS protects it: it is found, and the object is read again");
        var given = 0;
        clouds.S3.Server.After = (request, answer) => ValueTask.FromResult<StandInAnswer?>(
            request is { Operation: "GetObject", Key: Key } && ++given == 1 ? Flipped(answer) : answer);
        Succeeded(await trasvase.RunAsync($"copy --via relay {Bucket}/{Key} {Container}/repaired.csv", cancellationToken));
        clouds.S3.Server.After = null;
        screen.Claim(
            given == 2 && clouds.IsSame(Key, "repaired.csv"),
            $"S3 gave the object {Text(given)} times, the first time wrong; the one in Azure is right");
    }

    private async Task RefuseAsync(CancellationToken cancellationToken)
    {
        Step("Break a byte in S3 itself: nothing can repair the object, so it is refused");
        clouds.Put(DemoClouds.Rotten, 2 * DemoClouds.MiB, "application/octet-stream");
        clouds.Bucket.Corrupt(DemoClouds.Rotten, offset: 1_234_567);
        var exitCode = await trasvase.RunAsync($"copy {Bucket}/{DemoClouds.Rotten} {Container}/{DemoClouds.Rotten}", cancellationToken);
        screen.Claim(exitCode == 4, $"exit code {Text(exitCode)}: what arrived is not what the source holds");
        screen.Claim(clouds.Azure.State.Find(DemoClouds.ContainerName, DemoClouds.Rotten) is null, "nothing of it is at the target");
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        Step("Remove one report from S3 and add another, then bring the target in step");
        clouds.Bucket.Delete("reports/2026/01.csv");
        clouds.Put("reports/2027/01.csv", 123_456, "text/csv");
        Succeeded(await trasvase.RunAsync($"sync --delete {Bucket}/reports/ {Container}/reports/", cancellationToken));
        SameBelow("reports/");
        var stored = clouds.Azure.State.Blobs(DemoClouds.ContainerName)
            .Count(blob => blob.Key.StartsWith("reports/", StringComparison.Ordinal));
        screen.Claim(stored == 12, $"{Text(stored)} reports at the target, and none that S3 does not have");
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        Step("Repeat a copy: what has arrived is not sent again");
        clouds.Azure.Log.Clear();
        clouds.S3.Server.Log.Clear();
        Succeeded(await trasvase.RunAsync($"copy {Bucket}/images/ {Container}/images/", cancellationToken));
        var (reads, writes) = (clouds.S3.Server.Log.Count("GetObject"), clouds.Azure.Log.Entries.Count(entry => entry.Method == "PUT"));
        screen.Claim(reads + writes == 0, $"{Text(reads)} objects were read from S3, {Text(writes)} were written to Azure");
    }

    private void Step(string headline) => screen.Step(++_step, headline);

    private void Succeeded(int exitCode)
    {
        if (exitCode != 0)
        {
            screen.Claim(holds: false, $"exit code {Text(exitCode)}");
        }
    }

    private void SameBelow(string prefix)
    {
        var (same, all) = clouds.Compare(prefix);
        screen.Claim(same == all, $"{Text(same)} of {Text(all)} objects are the same in S3 and in Azure, byte for byte");
    }

    private static StandInAnswer Flipped(StandInAnswer answer)
    {
        var bytes = answer.Body.ToArray();
        bytes[bytes.Length / 2] ^= 1;
        return answer with { Body = bytes };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes >= DemoClouds.MiB
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)DemoClouds.MiB:0.#} MiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
}
