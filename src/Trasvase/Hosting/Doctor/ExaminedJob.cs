using Trasvase.Seams;
using Trasvase.Storage;

namespace Trasvase.Hosting.Doctor;

/// <summary>The job that is examined: both sides, and what earlier checks found out that later ones need.</summary>
internal sealed class ExaminedJob(TrasvaseClient client, Location from, Location to, DiagnosisOptions options)
{
    private IObjectSource? _source;
    private IObjectTarget? _target;

    public Location From => from;

    public Location To => to;

    public DiagnosisOptions Options => options;

    public TransferOptions Transfer => options.Job.Transfer;

    public TimeProvider Time => client.Time;

    public JournalOptions? Journal => client.Journal;

    /// <summary>The source. <see cref="OpenSource"/> must have succeeded.</summary>
    public IObjectSource Source => _source ?? throw new InvalidOperationException("The source was not opened.");

    /// <summary>The target. <see cref="OpenTarget"/> must have succeeded.</summary>
    public IObjectTarget Target => _target ?? throw new InvalidOperationException("The target was not opened.");

    /// <summary>The target, opened to be listed.</summary>
    public IObjectSource TargetListing => client.Catalog.OpenSource(to);

    /// <summary>How the source is reached; null for a store that is not reached over a network.</summary>
    public StoreWire? SourceWire { get; private set; }

    /// <summary>How the target is reached; null for a store that is not reached over a network.</summary>
    public StoreWire? TargetWire { get; private set; }

    /// <summary>An object of the source to try with; null until one is found.</summary>
    public ObjectInfo? Example { get; set; }

    /// <summary>The upload that was begun to see whether uploads are allowed. It never becomes an object.</summary>
    public (UploadId Upload, PartReceipt Part)? Staged { get; set; }

    /// <summary>A random key at the target, which no object has.</summary>
    public ObjectKey FreeKey { get; } = NewKey(to, options.Job.Transfer.Chance);

    /// <summary>Opens the source.</summary>
    /// <exception cref="ConfigurationException">An option or a variable is invalid.</exception>
    public void OpenSource()
    {
        new ScopeChoice(client.Catalog, Time).Of(from, to, options.Job.Selection);
        _source = client.Catalog.OpenSource(from);
        SourceWire = client.Catalog.WireOf(from);
    }

    /// <summary>Opens the target.</summary>
    /// <exception cref="ConfigurationException">An option or a variable is invalid.</exception>
    public void OpenTarget()
    {
        _target = client.Catalog.OpenTarget(to);
        TargetWire = client.Catalog.WireOf(to);
        if (options.Verb == JobVerb.Sync && _source is { } source)
        {
            JobLaunch.EnsureCanSync(from, to, source.Profile, TargetListing.Profile, options.Job.Sync.Delete && Journal is null);
        }
    }

    /// <summary>Removes an object from the target if a write succeeded that should have been refused.</summary>
    public IObjectRemover TargetRemover => client.Catalog.OpenRemover(to);

    private static ObjectKey NewKey(Location to, Chance chance) =>
        new($"{to.Key}.trasvase-doctor-{chance.Text("abcdefghijklmnopqrstuvwxyz0123456789", 16)}");
}
