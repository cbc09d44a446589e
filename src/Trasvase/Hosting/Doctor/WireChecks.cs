using System.Net;
using System.Net.Sockets;
using Trasvase.Storage;

namespace Trasvase.Hosting.Doctor;

/// <summary>
/// Checks what must be right with one side before anything is requested of it: options, name, connection, clock and credentials. The
/// region is checked later.
/// </summary>
internal sealed class WireChecks(FindingSide side, ExaminedJob examined)
{
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan SkewNoticed = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndsSoon = TimeSpan.FromHours(1);

    private DateTimeOffset? _date;
    private DateTimeOffset _asked;
    private string? _region;

    private StoreWire? Wire => side == FindingSide.Source ? examined.SourceWire : examined.TargetWire;

    private StoreProfile Profile => side == FindingSide.Source ? examined.Source.Profile : examined.Target.Profile;

    /// <summary>Returns the checks, the cheap and basic ones first.</summary>
    public IEnumerable<Check> All() =>
    [
        new("options", side, _ => Task.FromResult(Options())),
        new("address", side, AddressAsync) { Needs = ["options"] },
        new("connection", side, ConnectionAsync) { Needs = ["address"] },
        new("clock", side, _ => Task.FromResult(Clock())) { Needs = ["connection"] },
        new("credentials", side, CredentialsAsync) { Needs = ["options"] },
    ];

    /// <summary>
    /// Returns the check of the region. It is made after a signed request, because many services name the region to nobody else.
    /// </summary>
    public Check OfRegion() => new("region", side, _ => Task.FromResult(Region())) { Needs = ["connection"] };

    private CheckResult Options()
    {
        if (side == FindingSide.Source)
        {
            examined.OpenSource();
        }
        else
        {
            examined.OpenTarget();
        }

        var set = Wire?.Variables.Where(name => Environment.GetEnvironmentVariable(name) is { Length: > 0 }).ToList() ?? [];
        var from = set.Count == 0 ? "no variable is set for it" : $"variables that are set: {string.Join(", ", set)}";
        return CheckResult.Ok($"{(side == FindingSide.Source ? examined.From : examined.To)} is in {Profile.Name}; {from}.");
    }

    private async Task<CheckResult> AddressAsync(CancellationToken cancellationToken)
    {
        if (Wire is not { } wire)
        {
            return CheckResult.Ok($"{Profile.Name} is not reached over a network.");
        }

        if (wire.Proxy is { } proxy)
        {
            return CheckResult.Ok($"{wire.Endpoint.Host} is reached through the proxy {proxy}, which looks its name up.");
        }

        var host = wire.Endpoint.Host.Trim('[', ']');
        if (IPAddress.TryParse(host, out _))
        {
            return CheckResult.Ok($"The endpoint {wire.Endpoint} is an address.");
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return CheckResult.Ok(
                $"The name {host} is known: {string.Join(", ", addresses.Take(3).Select(address => address.ToString()))}.");
        }
        catch (SocketException)
        {
            return CheckResult.Failure($"The name {host} is not known.", side == FindingSide.Source
                ? "Check --s3-endpoint and --s3-region (AWS_ENDPOINT_URL_S3, AWS_REGION), and this machine's DNS."
                : "Check the account's name and --azure-endpoint (AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_BLOB_ENDPOINT), and this "
                    + "machine's DNS.");
        }
    }

    private async Task<CheckResult> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (Wire is not { } wire)
        {
            return CheckResult.Ok($"{Profile.Name} needs none.");
        }

        var started = examined.Time.GetTimestamp();
        using var answer = await wire.AskAsync(cancellationToken).ConfigureAwait(false);
        var took = examined.Time.GetElapsedTime(started);
        _date = answer.Headers.Date;
        _asked = examined.Time.GetUtcNow() - (took / 2);
        _region = answer.Header("x-amz-bucket-region");
        var sentence =
            $"{wire.Endpoint} answers {(wire.Endpoint.Scheme == "https" ? "over TLS" : "over plain HTTP")} after "
            + $"{took.TotalMilliseconds:0} ms, connecting included{(wire.Proxy is { } proxy ? $", through the proxy {proxy}" : "")}.";
        return wire.Endpoint is { Scheme: "http", Network: not NetworkScope.ThisMachine }
            ? CheckResult.Warning(sentence, "Use https where there is one: over plain HTTP others can read and change what passes.")
            : CheckResult.Ok(sentence);
    }

    private CheckResult Clock()
    {
        if (_date is not { } date)
        {
            return Wire is null
                ? CheckResult.Ok("It has this machine's clock.")
                : CheckResult.Warning(
                    "Its answer tells no time, so this machine's clock could not be compared.", "Keep this machine's clock right by NTP.");
        }

        // The answer's time is in whole seconds.
        var skew = (_asked - date).Duration() - TimeSpan.FromSeconds(1);
        var isSame = skew < TimeSpan.FromSeconds(1);
        var relation = isSame ? "the same as" : $"{Amount(skew)} {(_asked < date ? "behind" : "ahead of")}";
        var sentence =
            $"This machine's clock is {relation} that of {Profile.Name}.";
        const string Advice = "Set this machine's clock right by NTP (timedatectl set-ntp true): signatures carry the time.";
        return skew > SkewMax ? CheckResult.Warning(
            $"{sentence[..^1]}: signed requests are refused for that, and are signed by the service's clock then.", Advice)
            : skew > SkewNoticed ? CheckResult.Warning(sentence, Advice)
            : CheckResult.Ok(sentence);
    }

    private CheckResult Region() => (Wire?.Region, Wire?.RegionNow(), _region) switch
    {
        (null, _, _) => CheckResult.Ok("There is no region to choose."),
        ({ } ours, { } learnt, _) when learnt != ours => CheckResult.Warning(
            $"Requests were signed for {ours}, and the service wants {learnt}: that was put right by itself, after a refusal that every "
            + "command meets again.",
            $"Set AWS_REGION={learnt}, or give --s3-region {learnt}."),
        ({ } ours, _, null) => CheckResult.Ok($"Requests are signed for {ours}; the answer names no region."),
        ({ } ours, _, { } theirs) when ours == theirs => CheckResult.Ok($"The bucket is in {ours}, and requests are signed for it."),
        ({ } ours, _, { } theirs) => CheckResult.Warning(
            $"The bucket is in {theirs}, and requests are signed for {ours}: on AWS that is put right by itself, elsewhere they are "
            + "refused.", $"Set AWS_REGION={theirs}, or give --s3-region {theirs}."),
    };

    private async Task<CheckResult> CredentialsAsync(CancellationToken cancellationToken)
    {
        if (Wire is not { } wire)
        {
            return CheckResult.Ok($"{Profile.Name} needs none.");
        }

        var facts = await wire.FindCredentialsAsync(cancellationToken).ConfigureAwait(false);
        var sentence = $"In use: {facts.Kind}{(facts.Id is { } id ? $", {id}" : "")}";

        // Whether the credentials have ended is decided by the service's clock.
        var now = examined.Time.GetUtcNow() + (_date is { } date ? date - _asked : TimeSpan.Zero);
        var left = facts.Ends - now;
        return left <= TimeSpan.Zero ? CheckResult.Failure($"{sentence}; ended {facts.Ends:u}.", "Get new ones.")
            : facts.Lack is { } lack
                ? CheckResult.Warning(
                    $"{sentence}. {lack}",
                    "Have it issued with what is missing: rcwl for a copy, d as well for a sync that deletes, t for tags.")
            : facts.EndUnknown
                ? CheckResult.Warning(
                    $"{sentence}; they are temporary, and do not tell when they end.",
                    "See that they outlive the job, or use a profile or a role, from which they are renewed.")
            : left < EndsSoon && !facts.AreRenewed
                ? CheckResult.Warning(
                    $"{sentence}; ends {facts.Ends:u}, in {Amount(left.Value)}.", "Get longer ones for a job that lasts longer.")
            : CheckResult.Ok(
                $"{sentence}{(facts.Ends is { } ends ? $"; ends {ends:u}{(facts.AreRenewed ? ", and is renewed before" : "")}" : "")}.");
    }

    private static string Amount(TimeSpan time) =>
        time.TotalDays >= 2 ? $"{time.TotalDays:0} days"
            : time.TotalHours >= 2 ? $"{time.TotalHours:0.#} h"
            : time.TotalMinutes >= 2 ? $"{time.TotalMinutes:0.#} min"
            : $"{time.TotalSeconds:0} s";
}
