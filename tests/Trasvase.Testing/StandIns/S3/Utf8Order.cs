using System.Text;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>The order of the UTF-8 bytes, which is S3's; .NET's ordinal order is another above U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
}
