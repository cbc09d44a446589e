using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trasvase.Server;

/// <summary>How JSON is written and read: names in camel case. What the service keeps leaves out what is null.</summary>
internal static class Json
{
    /// <summary>For what is kept.</summary>
    public static JsonSerializerOptions Compact { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>For what requests and answers hold. An unknown name in a request is refused, because a mistyped option would be none.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.NumberHandling = JsonNumberHandling.Strict;
    }
}
