using Trasvase.Storage;

namespace Trasvase.Cli.Output;

/// <summary>Puts errors into one sentence for people.</summary>
internal static class Complaint
{
    /// <summary>Returns the line for standard error.</summary>
    public static string Line(string sentence) => $"trasvase: {Shown.Escaped(Redaction.Of(sentence))}";

    /// <summary>
    /// Returns the sentence for an exception. The messages of our own exceptions are sentences; those of others may hold anything.
    /// </summary>
    public static string Of(Exception error) => error switch
    {
        StoreException { Kind: StoreErrorKind.Unavailable or StoreErrorKind.Timeout, Status: null } =>
            $"{error.Message} Is the address right, and does the service run? 'trasvase doctor SOURCE TARGET' looks closer.",
        ConfigurationException or StoreException or JournalException or ReportException => error.Message,
        OperationCanceledException => "Cancelled.",
        IOException => $"Standard output cannot be written: {error.Message}.",
        _ =>
            $"Something went wrong that should not ({error.GetType().Name}: {error.Message.Split('\n')[0].Trim()}). Set TRASVASE_DEBUG=1 "
            + "to see where.",
    };
}
