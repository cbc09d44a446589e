using System.Globalization;
using System.Text;
using Trasvase.Testing.Dialects;

namespace Trasvase.Reliability.Tests.Dialects;

/// <summary>Runs a cell, and says in what it did not end as specified.</summary>
internal static class DialectVerdict
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Null if everything is as it must be.</summary>
    /// <param name="dialect">The store.</param>
    /// <param name="command">What is asked of it.</param>
    /// <param name="end">What must come of it; null if only the checker decides.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<string?> OfAsync(Dialect dialect, DialectCommand command, DialectEnd? end, CancellationToken cancellationToken)
    {
        await using var scene = await DialectScene.CreateAsync(dialect, cancellationToken);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            var wrong = await (command switch
            {
                DialectCommand.List => ListingVerdict.ListAsync(scene, end, deadline.Token),
                DialectCommand.Verify => ListingVerdict.VerifyAsync(scene, end, deadline.Token),
                DialectCommand.Plan => ListingVerdict.PlanAsync(scene, end, deadline.Token),
                _ => TransferVerdict.OfAsync(scene, command, end, deadline.Token),
            });
            return wrong.Count == 0 ? null : $"{dialect.Name}, {command}:\n  {string.Join("\n  ", wrong)}\n{Story(scene)}";
        }
        catch (Exception e) when (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return $"{dialect.Name}, {command}: it did not end within {Deadline.TotalSeconds} s.\n{Story(scene)}";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"{dialect.Name}, {command}: {e.GetType().Name}: {e.Message}\n{Story(scene)}";
        }
    }

    public static bool Says(string? sentence, string words) => sentence?.Contains(words, StringComparison.OrdinalIgnoreCase) == true;

    private static string Story(DialectScene scene)
    {
        var story = new StringBuilder();
        foreach (var line in scene.Log.TakeLast(40))
        {
            story.Append(CultureInfo.InvariantCulture, $"    {line}\n");
        }

        return story.ToString();
    }
}
