using Trasvase.Testing.Proxy;
using Trasvase.Testing.StandIns.S3;
using static Trasvase.Testing.Proxy.ProxyFault;

namespace Trasvase.Reliability.Tests.Faults;

/// <content>Bodies that are cut short or turned, and what finds it.</content>
internal static partial class NetworkCells
{
    private static IEnumerable<FaultCell> Truncations()
    {
        (string Name, string Id, TruncateAs As, Specified Always)[] ways =
        [
            (
                "and its length says so",
                "N6",
                TruncateAs.MatchingLength,
                Specified.Failed(StoreErrorKind.Corrupt, "is not exactly this range. Tried 4 times")),
            (
                "and has no length",
                "N6",
                TruncateAs.NoLength,
                Specified.Failed(StoreErrorKind.Unavailable, "the connection ended early. Tried 4 times")),
            (
                "before the last chunk",
                "N7",
                TruncateAs.NoLastChunk,
                Specified.Failed(StoreErrorKind.Unavailable, "the connection ended early. Tried 4 times")),
        ];
        return
        [
            .. from way in ways
               from shape in Shape.WithBytes
               select new FaultCell(
                   way.Id,
                   $"a read ends early {way.Name}",
                   shape,
                   s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, way.As), s.IsRead),
                   Mended),
            .. from way in ways
               select new FaultCell(
                   way.Id, $"every read ends early {way.Name}", Shape.ManyParts, s => s.Source.Plan.Hit(
                       new Truncate(BodyPlace.Middle, way.As), s.IsRead, times: 1000),
                   way.Always.Met(FaultScene.AttemptsMax * FaultScene.Connections)),
            .. FaultCell
                .Across(Shape.PutWhole, "N6", "every read of a small object ends a byte early", s => s.Source.Plan.Hit(
                    new Truncate(BodyPlace.Last, TruncateAs.MatchingLength),
                    s.IsRead,
                    times: 1000), Specified.Failed(StoreErrorKind.PreconditionFailed, "bytes"))
                .Where(cell => cell.Shape.Size > 0),
            .. FaultCell.Across(
                [Shape.Small],
                "N6",
                "the listing ends early and its length says so",
                s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, TruncateAs.MatchingLength), s.IsList),
                Mended),
            .. FaultCell.Across(
                [Shape.Small],
                "N7",
                "the listing ends before the last chunk",
                s => s.Source.Plan.Hit(new Truncate(BodyPlace.Middle, TruncateAs.NoLastChunk), s.IsList),
                Mended),
        ];
    }

    private static IEnumerable<FaultCell> SourceFlips() =>
    [
        .. from place in Places
           from shape in Shape.WithBytes
           where shape.Size > 1 || place.Place == BodyPlace.First
           select new FaultCell(
               "N8",
               $"a bit of a read is turned at the {place.Name}",
               shape,
               s => s.Source.Plan.Hit(new Flip(Side.Response, place.Place), s.IsRead),
               Mended),
        .. FaultCell.Across(
            Shape.WithBytes,
            "N8",
            "a bit of every read is turned",
            s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsRead, times: 10_000),
            Specified.Failed(StoreErrorKind.Corrupt, "is not the source")),
    ];

    // Whatever the source has to prove an object by: one turned bit is found and fetched again, and one that is turned always is found.
    private static IEnumerable<FaultCell> Proofs()
    {
        (string Name, Action<S3StandInBucket, string, byte[]> Store)[] kinds =
        [
            ("MD5", (bucket, key, bytes) => bucket.Put(key, bytes, isBare: true)),
            ("SHA-256", (bucket, key, bytes) => bucket.Put(key, bytes, mode: S3DigestMode.Sha256)),
            ("CRC32C", (bucket, key, bytes) => bucket.Put(key, bytes, mode: S3DigestMode.Crc32C)),
            // Of two parts, because S3 tells the length of the first one only: of more, it proves nothing that they do not fit.
            (
                "multipart entity tag",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, (bytes.Length * 2 / 3) + 1), isBare: true)),
            (
                "composite SHA-256",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, 90_000), mode: S3DigestMode.Sha256Composite)),
            (
                "composite CRC32",
                (bucket, key, bytes) => bucket.PutInParts(key, bytes, Shape.Cut(bytes.Length, 90_000), mode: S3DigestMode.Crc32Composite)),
        ];
        return
            from kind in kinds
            from shape in Shape.BothWays
            from cell in new FaultCell[]
            {
                new(
                    "N8",
                    "a bit of a read is turned in the middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsContent),
                    Mended),
                new(
                    "N8",
                    "a bit of every read is turned in the middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Flip(Side.Response, BodyPlace.Middle), s.IsContent, times: 10_000),
                    Specified.Failed(StoreErrorKind.Corrupt, "is not the source")),
                new(
                    "S7",
                    "a read is cut in its middle",
                    shape.As(kind.Name, kind.Store),
                    s => s.Source.Plan.Hit(new Cut(Side.Response, BodyPlace.Middle, CutBy.Rst), s.IsContent),
                    Mended),
            }
            select cell;
    }

    private static IEnumerable<FaultCell> TargetFlips() =>
    [
        .. from place in Places
           from shape in Shape.WithBytes
           where shape.Size > 1 || place.Place == BodyPlace.First
           select new FaultCell(
               "N8",
               $"a bit of a write is turned at the {place.Name}",
               shape,
               s => s.Target.Plan.Hit(new Flip(Side.Request, place.Place), s.IsWrite),
               Mended),
        .. FaultCell.Across(
            Shape.WithBytes,
            "N8",
            "a bit of every write is turned",
            s => s.Target.Plan.Hit(new Flip(Side.Request, BodyPlace.Middle), s.IsWrite, times: 10_000),
            Specified.Failed(StoreErrorKind.Corrupt, "Tried 4 times")),
        .. FaultCell.Across(
            [Shape.ManyParts],
            "N8",
            "a bit of the commit is turned",
            s => s.Target.Plan.Hit(new Flip(Side.Request, BodyPlace.Middle), s.IsCommit),
            Mended),
    ];
}
