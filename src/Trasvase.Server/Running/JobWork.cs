using System.Buffers;
using System.Text;
using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>What a job is for the engine: verb, locations, options. Made from the job's request each time that the job is taken
/// up.</summary>
/// <param name="Client">The client that reaches both sides.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Source">The source's location.</param>
/// <param name="Target">The target's location.</param>
/// <param name="Options">How it is done.</param>
internal sealed record JobWork(TrasvaseClient Client, JobVerb Verb, string Source, string Target, JobOptions Options)
{
    /// <summary>Makes the work of a request.</summary>
    /// <param name="book">The connections.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="list">The file of the keys that the request names.</param>
    /// <exception cref="ConfigurationException">The request cannot be right; the message says why.</exception>
    public static JobWork Of(ConnectionBook book, NewJob request, string list)
    {
        var source = Find(book, request.Source.Connection);
        var target = Find(book, request.Target.Connection);
        var inventory = request.Selection?.Inventory is { } manifest ? source.LocationOf(manifest) : null;
        var options = new JobOptions
        {
            Transfer = OptionsReader.Of(request.Options),
            Selection = OptionsReader.Of(request.Selection, request.Selection?.Keys is null ? null : list, inventory),
            Sync = OptionsReader.Of(request.Sync),
        };
        return new JobWork(
            book.ClientFor(source, target),
            Enum.Parse<JobVerb>(request.Kind.ToString()),
            source.LocationOf(request.Source.Key),
            target.LocationOf(request.Target.Key),
            options);
    }

    /// <summary>Runs the work, or goes on with it where an earlier run ended.</summary>
    /// <param name="job">The job.</param>
    /// <param name="files">Where its journal and its report are.</param>
    /// <param name="progress">Gets the progress about five times a second.</param>
    /// <param name="cancellationToken">Stops the run: nothing new begins, and what is staged stays staged.</param>
    /// <returns>The report, and the receipt of the object that was finished last, both as JSON.</returns>
    public async Task<(JobReport Report, string? Receipt)> RunAsync(
        JobRecord job, JobFiles files, IProgress<TransferProgress> progress, CancellationToken cancellationToken)
    {
        TransferReceipt? last = null;
        var folder = files.JournalOf(job.Id);
        var known = folder.List();
        if (known is [{ State: JobState.Done } done, ..])
        {
            // The process ended after the job had, and before that was remembered here. Only the receipt of a single object is lost.
            return (done.Report, null);
        }

        var earlier = known.FirstOrDefault(one => one.CanResume);
        var limits = OptionsReader.LimitsOf(job.Limits);
        var options = Options with
        {
            Transfer = limits.ApplyTo(Options.Transfer),
            Report = job.IsSingle ? null : files.ReportOf(job.Id),
        };
        var journal = new JournalOptions
        {
            Folder = folder.Path,
            Resume = earlier?.Id,
            Limits = limits,
            IsDeferred = job.IsSingle,
        };
        var what = (Verb, Source, Target);
        var report = await Client.RunAsync(what, options, journal, Keep, progress, cancellationToken).ConfigureAwait(false);
        return (report, job.IsSingle && last is not null ? Text(last) : null);

        ValueTask Keep(TransferReceipt receipt)
        {
            last = receipt;
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Asks a run to keep to other limits from now on.</summary>
    public static void Limit(JobFolder folder, LimitSettings limits)
    {
        if (folder.List() is [var job, ..])
        {
            folder.Set(job.Id, OptionsReader.LimitsOf(limits));
        }
    }

    /// <summary>Returns a receipt as JSON, with the properties of the command's <c>--json</c>.</summary>
    internal static string Text(TransferReceipt receipt) => Text(json => ReceiptJson.Write(json, receipt));

    /// <summary>Returns a report as JSON, with the properties of the command's <c>--json</c>.</summary>
    internal static string Text(JobReport report) => Text(json => ReportJson.Write(json, report));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static Connection Find(ConnectionBook book, string name) => book.All.GetValueOrDefault(name)
        ?? throw new ConfigurationException($"There is no connection '{name}' any more: the operator has removed it.");
}
