using Trasvase.Client;
using Trasvase.Server.Api;

namespace Trasvase.Server.Pages;

/// <summary>Reads what the forms of the page send.</summary>
internal static class PageForm
{
    private const long MiB = 1024 * 1024;

    /// <summary>Makes the job that a form asks for.</summary>
    /// <exception cref="RefusedException">A choice is none.</exception>
    public static NewJob Job(string? kind, (string Connection, string? Key) from, (string Connection, string? Key) to, string? ifExists) =>
        new()
        {
            Kind = Answers.Word<JobKind>(kind) ?? JobKind.Copy,
            Source = new Place { Connection = from.Connection, Key = from.Key ?? "" },
            Target = new Place { Connection = to.Connection, Key = to.Key ?? "" },
            Options = new TransferSettings
            {
                IfExists = ifExists is null or "rename" or "overwrite" or "skip" or "newer" or "fail"
                    ? ifExists
                    : throw RefusedException.Invalid("There is no such way to treat keys that are taken."),
            },
        };

    /// <summary>Returns the limits that a form asks for; a field that is empty changes nothing.</summary>
    public static LimitSettings Limits(long? mebibytes, int? connections) => new()
    {
        MaxRate = mebibytes is { } rate ? Math.Clamp(rate, 0, long.MaxValue / MiB) * MiB : null,
        Connections = connections,
    };
}
