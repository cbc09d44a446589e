using System.Text;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Reliability.Tests.Faults;

/// <content>Digests, sizes and metadata that are not what they should be.</content>
internal static partial class SourceCells
{
    private static IEnumerable<FaultCell> Digests()
    {
        (string Name, S3DigestMode? Mode)[] whole =
        [
            ("no checksum", null), ("CRC32", S3DigestMode.Crc32), ("CRC32C", S3DigestMode.Crc32C), ("SHA-1", S3DigestMode.Sha1),
            ("SHA-256", S3DigestMode.Sha256),
        ];
        (string Name, S3DigestMode? Mode)[] parts =
        [
            ("no checksum", null), ("CRC-64", S3DigestMode.Crc64Nvme), ("CRC32", S3DigestMode.Crc32),
            ("composite CRC32", S3DigestMode.Crc32Composite), ("composite CRC32C", S3DigestMode.Crc32CComposite),
            ("composite SHA-1", S3DigestMode.Sha1Composite), ("composite SHA-256", S3DigestMode.Sha256Composite),
        ];
        return
        [
            .. from mode in whole
               from shape in Shape.BothWays
               select new FaultCell(
                   "S7",
                   "it was put whole",
                   shape.As(mode.Name, (bucket, key, bytes) => bucket.Put(key, bytes, mode: mode.Mode, isBare: mode.Mode is null)),
                   _ => { },
                   Specified.Transferred),
            .. from mode in parts
               from shape in Shape.BothWays
               select new FaultCell(
                   "S7",
                   "it came in parts of other sizes",
                   shape.As(
                       mode.Name,
                       (bucket, key, bytes) => bucket.PutInParts(
                           key, bytes, Shape.Cut(bytes.Length, 30_000), mode: mode.Mode, isBare: mode.Mode is null)),
                   _ => { },
                   Specified.Transferred),
            .. FaultCell.Across(
                [.. Shape.BothWays.Select(shape => shape.As(
                    "KMS", (bucket, key, bytes) => bucket.Put(key, bytes, new S3Traits { Encryption = S3Encryption.Kms }, isBare: true)))],
                "S7",
                "its entity tag is no MD5",
                _ => { },
                Specified.Transferred),
        ];
    }

    private static IEnumerable<FaultCell> Sizes() =>
        from size in new[]
        {
            0,
            1,
            65_535,
            65_536,
            65_537,
            Shape.BufferedMax - 1,
            Shape.BufferedMax,
            Shape.BufferedMax + 1,
            3 * 65_536,
            (3 * 65_536) + 1,
        }
        select new FaultCell("S8", "nothing happens", new Shape($"{size} bytes", size), _ => { }, Specified.Transferred);

    private static IEnumerable<FaultCell> Lies() =>
        from told in new[] { 0, 50_000, 100_004, 500_000 }
        from shape in Shape.BothWays
        select new FaultCell("S9", $"the listing says {told} bytes", shape, s => s.AtSource.After(IsList, (_, answer) => answer with
        {
            Body = Encoding.UTF8.GetBytes(answer.Text.Replace(
                $"<Size>{s.Shape.Size}</Size>", $"<Size>{told}</Size>", StringComparison.Ordinal)),
        }), Specified.Transferred);

    private static IEnumerable<FaultCell> Metadata()
    {
        (string Name, Dictionary<string, string> Entries)[] kinds =
        [
            ("names that are no identifiers", new() { ["a-b"] = "1", ["1x"] = "2", ["x.y"] = "3" }),
            ("names that differ by what is no identifier", new() { ["a-b"] = "1", ["a_b"] = "2", ["a.b"] = "3" }),
            ("text that is not ASCII", new() { ["name"] = "Größe 資料 \U0001f600" }),
            ("text that hides a line end", new() { ["name"] = "=?UTF-8?B?YQ0KeC1tcy1ldmlsOiAx?=" }),
            ("our own name", new() { ["trasvase"] = "1 forged" }),
            ("an empty value", new() { ["empty"] = "" }),
            ("almost all that S3 allows", new() { ["large"] = new string('x', 2000) }),
        ];
        return
            from kind in kinds
            from shape in Shape.BothWays
            let stored = shape.As(kind.Name, (bucket, key, bytes) => bucket.Put(key, bytes, new S3Traits { Metadata = kind.Entries }))
            select new FaultCell(
                "S10",
                "it has metadata",
                stored,
                s => s.Also = () => s.Clouds.TargetServer.Log.Entries.ShouldAllBe(entry => !entry.Headers.ContainsKey("x-ms-evil")),
                Specified.Transferred);
    }
}
