using System.Text;
using Trasvase.Http;

namespace Trasvase.Testing.StandIns.S3;

/// <summary>Metadata on the wire: what is not ASCII goes out as a word of RFC 2047, however it came in.</summary>
internal static class MetadataText
{
    public static string Encode(string value) =>
        Ascii(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";

    private static bool Ascii(string value) => value.All(c => c is >= ' ' and <= '~' or '\t');
}
