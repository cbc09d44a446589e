using Trasvase.Storage;
using Trasvase.Client;
using Trasvase.Hosting;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Connections;

namespace Trasvase.Server.Running;

/// <summary>Whether a caller may ask for a job, and whether the job can be right. Sends no request.</summary>
internal static class JobRules
{
    /// <summary>Checks a request before anything is remembered of it.</summary>
    /// <exception cref="RefusedException">The caller may not do this, or it cannot be right; the message says why.</exception>
    public static void Check(Caller caller, ConnectionBook book, NewJob request, bool isSingle)
    {
        var (ofSource, ofTarget) = Needs(request);
        EnsureMay(caller, book, request.Source, ofSource);
        EnsureMay(caller, book, request.Target, ofTarget);
        foreach (var key in request.Selection?.Keys ?? [])
        {
            if (!key.StartsWith(request.Source.Key, StringComparison.Ordinal))
            {
                throw RefusedException.Invalid($"The key '{key}' of the list is not below the source's '{request.Source.Key}'.");
            }
        }

        if (request.Selection?.Inventory is { } inventory)
        {
            EnsureMay(caller, book, request.Source with { Key = inventory }, Verbs.Read);
        }

        if ((request.Selection?.Rules ?? []).Any(rule => !OptionsReader.IsOnePattern(rule)))
        {
            throw RefusedException.Invalid("Each rule of a selection has exactly one of include, exclude, includeRegex and excludeRegex.");
        }

        if (isSingle && (request.Source.Key.Length == 0 || request.Source.Key.EndsWith('/')))
        {
            throw RefusedException.Invalid(
                "The source of a transfer is one object, and its key neither empty nor ends with '/': post a job for many objects.");
        }

        EnsureRight(book, request);
    }

    private static (Verbs OfSource, Verbs OfTarget) Needs(NewJob request) => (
        request.Kind == JobKind.Move ? Verbs.Read | Verbs.Remove : Verbs.Read,
        request is { Kind: JobKind.Sync, Sync.Delete: true } ? Verbs.Write | Verbs.Remove : Verbs.Write);

    private static void EnsureMay(Caller caller, ConnectionBook book, Place place, Verbs verbs)
    {
        // A connection that the caller may not use at all looks like one that does not exist.
        if (!book.All.TryGetValue(place.Connection, out var connection)
            || !caller.Uses(place.Connection))
        {
            throw new RefusedException(
                StatusCodes.Status422UnprocessableEntity,
                "unknown-connection",
                "There is no such connection",
                $"There is no connection '{place.Connection}': GET /v1/connections lists those that you may use.");
        }

        if ((connection.Allows & verbs) != verbs)
        {
            throw RefusedException.Forbidden(
                $"The connection {connection.Name} does not allow to {Words(verbs & ~connection.Allows)}: the operator grants that by "
                + "'allows' in the configuration.");
        }

        if (!caller.May(place.Connection, place.Key, verbs))
        {
            throw RefusedException.Forbidden(
                $"{caller.Name} may not {Words(verbs)} '{place.Key}' through the connection {connection.Name}.");
        }
    }

    private static void EnsureRight(ConnectionBook book, NewJob request)
    {
        try
        {
            var work = JobWork.Of(book, request, list: "keys.jsonl");
            JobLaunch.EnsureRemovable(work.Verb, work.Options);
            var from = work.Client.Catalog.Parse(work.Source);
            var to = work.Client.Catalog.Parse(work.Target);
            _ = new ScopeChoice(work.Client.Catalog, TimeProvider.System).Of(from, to, work.Options.Selection);
            var faults = work.Options.Validate()
                .Concat(work.Options.Transfer.ValidateFor(work.Client.Catalog.OpenTarget(to).Profile))
                .ToList();
            if (faults.Count > 0)
            {
                throw new ConfigurationException(string.Join(' ', faults));
            }
        }
        catch (Exception e) when (e is ConfigurationException or ArgumentException)
        {
            throw RefusedException.Invalid(Redaction.Of(LibraryWords.Of(e.Message)));
        }
    }

    private static string Words(Verbs verbs) => verbs.ToString().ToLowerInvariant().Replace(", ", " and ", StringComparison.Ordinal);
}
