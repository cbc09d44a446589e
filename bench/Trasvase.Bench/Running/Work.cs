using Trasvase.Bench.Cloud;

namespace Trasvase.Bench.Running;

/// <summary>A tool, how it is called in the table, and what its command line has besides.</summary>
/// <param name="Tool">trasvase, rclone, azcopy, sdk or bare.</param>
/// <param name="Label">Name and settings, for the table.</param>
/// <param name="Arguments">Added to the command.</param>
internal sealed record Contestant(string Tool, string Label, params string[] Arguments)
{
    /// <summary>Whether we are compared with it. The bare relay is a floor and no peer.</summary>
    public bool IsPeer => Tool is "rclone" or "azcopy" or "sdk";
}

/// <summary>One piece of work that tools are measured with.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="Title">For the table.</param>
/// <param name="Settings">Of the cloud, as <c>name=value&amp;...</c>.</param>
/// <param name="IsTls">Whether both sides speak TLS.</param>
/// <param name="Contestants">Who does it, the one that is compared with the others first.</param>
internal sealed record Work(string Name, string Title, string Settings, bool IsTls, params Contestant[] Contestants)
{
    /// <summary>By what a comparison is made: CPU time, or wall time where waiting is most of it.</summary>
    public bool IsAboutWall { get; init; }

    /// <summary>The same work without the faults of this one; null: there are none in it.</summary>
    public string? Clean { get; init; }

    /// <summary>As the cloud understands it.</summary>
    public CloudSettings Cloud =>
        Wire.Request.Split("?" + Settings).Aggregate(new CloudSettings(), (settings, pair) => settings.With(pair.Name, pair.Value));

    /// <summary>Whether CPU is told for each GiB; else for a thousand objects.</summary>
    public bool IsPerGibibyte => Cloud.Size >= 1 << 20;

    public double Units => IsPerGibibyte ? (double)Cloud.Size * Cloud.Objects / (1 << 30) : Cloud.Objects / 1000.0;

    /// <summary>The same with a tenth of the bytes or of the objects.</summary>
    public Work Quick()
    {
        var cloud = Cloud;
        var settings = cloud.Objects > 1
            ? $"{Settings}&objects={Math.Max(1, cloud.Objects / 10)}"
            : $"{Settings}&size={cloud.Size / 10}";
        return this with { Settings = settings };
    }
}
