namespace Trasvase.Reliability.Tests.Dialects;

/// <content>Dialects whose cells do not all end as specified yet.</content>
internal static partial class DialectCells
{
    private static string[] Open =>
    [
        "tag: none on HEAD and GET",
    ];
}
