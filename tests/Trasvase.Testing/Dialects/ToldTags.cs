using Trasvase.Testing.StandIns;
using Trasvase.Testing.StandIns.S3;

namespace Trasvase.Testing.Dialects;

/// <summary>A server that tells other entity tags compares its conditions with what it tells.</summary>
internal static class ToldTags
{
    /// <summary>The request with the stand-in's own tag, where the condition names the one that is told of the current version.</summary>
    public static StandInRequest Heard(Dialect dialect, StandInRequest request, S3State state)
    {
        if (request.Header("If-Match") is not { } match || state.FindBucket(request.Container)?.Current(request.Key) is not { } current)
        {
            return request;
        }

        // Weak tags never match strongly, and a proxy that makes a tag weak leaves the server behind it with its own.
        var told = dialect.Tag(current.ETag);
        var holds = !match.StartsWith("W/", StringComparison.Ordinal)
            && (match.Trim('"') == told?.Trim('"') || match.Trim('"') == current.ETag.Trim('"'));
        return request.WithHeader("If-Match", holds ? current.ETag : "\"another\"");
    }

    /// <summary>The answer with the tags that are told.</summary>
    public static StandInAnswer Said(Dialect dialect, StandInRequest request, StandInAnswer answer)
    {
        if (request.IsList())
        {
            return answer.Edit(page => page.Entries().ForEach(entry => entry.Set("ETag", dialect.Tag(entry.Read("ETag")))));
        }

        if (request.Operation == "GetObjectAttributes" && answer.Header("Content-Type") == "application/xml")
        {
            return answer.Edit(document => document.Set("ETag", dialect.Tag($"\"{document.Read("ETag")}\"")?.Trim('"')));
        }

        return answer.Header("ETag") is not { } own
            ? answer
            : dialect.Tag(own) is { } told ? answer.With("ETag", told) : answer.Without("ETag");
    }
}
