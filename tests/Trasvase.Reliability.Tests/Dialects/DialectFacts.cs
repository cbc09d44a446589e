using Trasvase.Testing.Checking;
using Trasvase.Testing.Dialects;
using Trasvase.Testing.StandIns.S3;
using Trasvase.Transfers.Carrying;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>
/// What really is at both sides, for the checker. Entity tags and version ids are left out of it, because here they are what may lie: a
/// report is about the version that is current while the command runs, and only bytes decide.
/// </summary>
internal sealed class DialectFacts
{
    private readonly DialectScene _scene;
    private readonly DialectCommand _command;
    private readonly IReadOnlyList<ObjectState> _targetBefore;

    public DialectFacts(DialectScene scene, DialectCommand command)
    {
        (_scene, _command) = (scene, command);
        Current = scene.Source.Keys.ToDictionary(
            key => key, key => ObjectContent.Of(scene.Source.Current(key)!.Bytes.ToArray()), StringComparer.Ordinal);
        _targetBefore = TargetNow();
    }

    /// <summary>What the source held when the command began.</summary>
    public IReadOnlyDictionary<string, ObjectContent> Current { get; }

    public IEnumerable<string> Keys => Current.Keys;

    /// <summary>Whether an earlier copy has brought over what did not change.</summary>
    public bool WereCopied => _command is DialectCommand.Move or DialectCommand.Sync;

    /// <summary>Whether the target holds the source's bytes.</summary>
    public bool IsThere(string key) =>
        _scene.Target.Find(DialectScene.Container, key) is { } blob && ObjectContent.Of(blob.Bytes.ToArray()) == Current[key];

    /// <summary>What of the described object's metadata is at the target; none if it is not there.</summary>
    public IEnumerable<string> Carried =>
        _scene.Target.Find(DialectScene.Container, DialectWorld.Described)?.Metadata
            .Where(pair => pair.Key != Stamp.Name)
            .Select(pair => $"{pair.Key}={pair.Value}")
            ?? [];

    /// <summary>Whether the target holds anything under a key.</summary>
    public bool HasAny(string key) => _scene.Target.Find(DialectScene.Container, key) is not null;

    /// <summary>Whether a report means this object. One whose key is no text is meant however it is written.</summary>
    public static bool Is(string reported, string key) =>
        reported == key || (key == ListingDialects.NoText && reported.StartsWith("eve", StringComparison.Ordinal));

    /// <summary>All facts of a command that has ended.</summary>
    public RunFacts Of(DialectRun? cancelled, DialectRun run) => new()
    {
        SourceVersions = [.. _scene.Source.Ever.Where(version => !version.IsDeleteMarker).Select(version => Plain(version))],
        Listed = [.. Keys],
        SourceAfter = [.. _scene.Source.Keys.Select(key => Plain(_scene.Source.Current(key)!))],
        GoneBefore = [DialectWorld.Gone],
        TargetBefore = _targetBefore,
        TargetAfter = TargetNow(),
        SourceDeletes = [.. _scene.Source.Deletes.Select(delete => delete.Removed)
            .OfType<S3ObjectVersion>()
            .Where(gone => gone.Key != DialectWorld.Gone)
            .Select(gone => new DeletedObject(gone.Key, "", null))],
        TargetDeletes = [.. _scene.Target.Deletes.Select(deleted => new DeletedObject(deleted.Key, "", null))],
        Reports = cancelled is null ? [Plain(run)] : [Plain(cancelled), Plain(run)],
        IsMove = _command == DialectCommand.Move,
        IsSyncWithDelete = _command == DialectCommand.Sync,
        MayReplace = true,
        NamesAll = cancelled is null,
    };

    private static ObjectState Plain(S3ObjectVersion version) => new(version.Key, "", null, ObjectContent.Of(version.Bytes.ToArray()));

    private List<ObjectState> TargetNow() =>
        [.. _scene.Target.Blobs(DialectScene.Container)
            .Select(blob => new ObjectState(blob.Key, "", null, ObjectContent.Of(blob.Value.Bytes.ToArray())))];

    private RunReport Plain(DialectRun run)
    {
        var report = ReceiptReport.Of(run.Receipts, run.Report);
        return report with
        {
            Objects = [.. report.Objects.Select(reported => reported with
            {
                SourceKey = Named(reported.SourceKey),
                SourceETag = "",
                SourceVersion = null,
            })],
            Stopped = run.Report is null ? "Cancelled." : report.Stopped,
        };
    }

    private string Named(string reported) => _scene.Dialect.Keys.FirstOrDefault(key => Is(reported, key)) ?? reported;
}
