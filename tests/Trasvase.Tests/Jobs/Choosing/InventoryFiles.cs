using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Trasvase.Tests.Jobs.Choosing;

/// <summary>An inventory as S3 lays it out, in a folder of its own.</summary>
internal sealed class InventoryFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("trasvase-inventory-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Writes the data files, each of these lines, and the manifest that means them.</summary>
    /// <returns>The manifest's file.</returns>
    public string Write(string schema, params string[][] files)
    {
        for (var i = 0; i < files.Length; i++)
        {
            Replace(i, files[i]);
        }

        return WriteManifest("CSV", schema, "csv.gz", files.Length);
    }

    /// <summary>The same of data files that are Parquet, and are made already.</summary>
    public string WriteParquet(string schema, params byte[][] files)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        for (var i = 0; i < files.Length; i++)
        {
            File.WriteAllBytes(Data(i, "parquet"), files[i]);
        }

        return WriteManifest("Parquet", schema, "parquet", files.Length);
    }

    public string WriteManifest(string json)
    {
        var file = Path.Combine(Folder, "manifest.json");
        File.WriteAllText(file, json);
        return file;
    }

    public void Replace(int number, string[] lines)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        using var packed = new GZipStream(File.Create(Data(number)), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
    }

    public void Remove(int number) => File.Delete(Data(number));

    public string Data(int number, string ending = "csv.gz") => Path.Combine(Folder, "data", $"data-{number}.{ending}");

    private string WriteManifest(string format, string schema, string ending, int files) => WriteManifest(JsonSerializer.Serialize(new
    {
        sourceBucket = "bucket",
        destinationBucket = "arn:aws:s3:::inventories",
        version = "2016-11-30",
        creationTimestamp = "1514944800000",
        fileFormat = format,
        fileSchema = schema,
        files = Enumerable.Range(0, files).Select(i => (Name: $"data-{i}.{ending}", File: Data(i, ending)))
            .Select(data => new
            {
                key = $"daily/bucket/all/data/{data.Name}",
                size = new FileInfo(data.File).Length,
                MD5checksum = Md5(
                data.File)
            }),
    }));

    private static string Md5(string file) => Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(file)));
}
