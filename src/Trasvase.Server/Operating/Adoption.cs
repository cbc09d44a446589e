using System.Text.RegularExpressions;
using Trasvase.Client;
using Trasvase.Jobs;
using Trasvase.Jobs.Journal;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Connections;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Operating;

/// <summary>
/// Takes over jobs that the command began: the service gets a copy of the journal, and goes on with it. Where the command left the job,
/// the job is cancelled, so that only one of the two goes on.
/// </summary>
internal sealed partial class Adoption(IJobStore store, ConnectionBook book, JobFiles files, TimeProvider time)
{
    /// <summary>Takes a job over. It is paused until somebody resumes it.</summary>
    /// <param name="folder">The folder of the command's journals.</param>
    /// <param name="id">The job's id, or enough of it.</param>
    /// <param name="source">The connection that reaches the job's source.</param>
    /// <param name="target">The connection that reaches the job's target.</param>
    /// <param name="options">How the job was begun, if its journal does not say it in a form that the service reads; null usually.</param>
    /// <exception cref="ConfigurationException">The job cannot be taken over; the message says why.</exception>
    /// <exception cref="JournalException">There is no such job, or its journal cannot be read.</exception>
    /// <exception cref="RefusedException">The connections do not allow what the job does.</exception>
    public async Task<JobRecord> TakeOverAsync(JobFolder folder, string id, string source, string target, AdoptedOptions? options = null)
    {
        var known = folder.Find(id);
        if (!known.CanResume)
        {
            throw new ConfigurationException($"The job {known.Id} is {known.State}: only a job that has not ended is taken over. "
                + "One that runs is stopped first.");
        }

        var request = RequestOf(known, source, target, options);
        var caller = Caller.Local;
        JobRules.Check(caller, book, request, isSingle: false);
        EnsureSame(known.Order, request);
        var job = new JobRecord
        {
            Id = JobDesk.NewId(time),
            Tenant = caller.Tenant,
            Owner = caller.Name,
            Request = request,
            Status = JobStatus.Paused,
            Created = time.GetUtcNow(),
            Started = known.Made,
            Runs = known.Runs,
            Cause = $"adopted:{known.Id}",
        };
        var journal = Path.Combine(folder.Path, known.Id + JobFolder.Extension);
        using (var held = JournalLock.TryTake(journal)
            ?? throw new ConfigurationException($"The job {known.Id} is running: stop it first."))
        {
            files.Prepare(job.Id, request.Selection, book.All[source].Prefix);
            var copy = Path.Combine(files.JournalOf(job.Id).Path, known.Id + JobFolder.Extension);
            JournalCopy.Make(journal, copy);
            JournalCopy.ReportAnew(copy);
        }

        var added = await store.AddAsync(
            job, once: null, AuditNote.Of(caller, "job.adopt", job.Id, $"{known.Id} of {folder.Path}")).ConfigureAwait(false);
        folder.Cancel(known.Id);
        return added.Job;
    }

    private NewJob RequestOf(JobSummary known, string source, string target, AdoptedOptions? options)
    {
        var words = options is null ? Words().Match(known.Order.Choices) : Match.Empty;
        return new NewJob
        {
            Kind = Enum.Parse<JobKind>(known.Order.Verb, ignoreCase: true),
            Source = PlaceOf(source, known.Order.Source),
            Target = PlaceOf(target, known.Order.Target),
            Name = $"Taken over from {known.Id}",
            Paused = true,
            Selection = options?.Selection,
            Sync = options?.Sync ?? (words.Groups["delete"].Value == "True" ? new SyncSettings { Delete = true } : null),
            Options = words.Success
                ? new TransferSettings
                {
                    IfExists = words.Groups["exists"].Value,
                    Names = words.Groups["names"].Value,
                    SkipMarkers = words.Groups["markers"].Value == "True",
                    Metadata = words.Groups["metadata"].Value,
                    Tags = words.Groups["tags"].Value,
                }
                : options?.Options,
        };
    }

    private Place PlaceOf(string name, string location)
    {
        var connection = book.All.GetValueOrDefault(name) ?? throw new ConfigurationException(
            $"There is no connection '{name}' in the configuration.");
        var root = connection.LocationOf("");
        return location.StartsWith(root, StringComparison.Ordinal)
            ? new Place { Connection = name, Key = location[root.Length..] }
            : throw new ConfigurationException($"The connection {name} reaches {root}, and the job is about {location}.");
    }

    // What the service would do must be what the journal says, to the last option: otherwise the journal is another job's.
    private void EnsureSame(JobOrder order, NewJob request)
    {
        var work = JobWork.Of(book, request, list: "keys.jsonl");
        var catalog = work.Client.Catalog;
        var from = catalog.Parse(work.Source);
        var to = catalog.Parse(work.Target);
        var options = work.Verb == JobVerb.Sync
            ? work.Options with { Transfer = work.Options.Transfer with { IfExists = CollisionPolicy.Overwrite } }
            : work.Options;
        var own = new JobOrder(order.Verb, from.ToString(), to.ToString())
        {
            Choices = JobContext.ChoicesOf(catalog.OpenSource(from), catalog.OpenTarget(to), options),
            Selection = options.Selection.Text,
        };
        if (!order.IsSame(own))
        {
            throw new ConfigurationException(
                $"The job was begun in another way than the service would do it. The journal says {Said(order)}; the service would do "
                + $"{Said(own)}. Write its options into a file, as in the body of POST /v1/jobs, and name that by --options.");
        }
    }

    private static string Said(JobOrder order) => $"'{order.Verb} {order.Source} {order.Target}, {order.Choices.Trim()}'";

    // As JobContext.ChoicesOf writes them. Accepted losses, tiers and selections are not read: they come by --options.
    [GeneratedRegex(
        @" (?<exists>\w+) (?<names>\w+) (?<markers>True|False) (?<metadata>\w+) (?<tags>\w+)  (?<delete>True|False) $",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Words();
}
