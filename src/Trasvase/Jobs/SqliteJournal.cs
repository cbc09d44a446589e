using System.Globalization;
using Trasvase.Jobs.Reporting;
using Trasvase.Storage;
using Trasvase.Transfers;
using static Trasvase.Jobs.JournalDatabase;

namespace Trasvase.Jobs;

/// <summary>
/// The journal of one job in one SQLite file. An object is in it from the moment in which it is taken up until it is finished; what
/// failed stays, and so do the parts of it that are staged.
/// </summary>
/// <param name="database">The file.</param>
/// <param name="time">The clock.</param>
internal sealed class SqliteJournal(JournalDatabase database, TimeProvider time) : IJournal
{
    private const int RowsAtOnce = 500;

    // Only read by the one task that works on the database.
    private readonly RunClock _clock = new(time);
    private bool _hasUploads;

    public ReportMark? Reported { get; private set; }

    public int Run { get; private set; }

    public JobReport Report { get; private set; } = new();

    public ListingMark ListedTo { get; private set; }

    public TargetMark TargetListedTo { get; private set; }

    public bool ListedAll { get; private set; }

    /// <summary>Takes the job up: what failed is to be tried again.</summary>
    /// <param name="listAgain">Whether its listing begins anew.</param>
    /// <exception cref="JournalException">The journal cannot be used.</exception>
    public async ValueTask BeginAsync(bool listAgain)
    {
        await database.RunAsync(connection =>
        {
            JobRows.RetryFailed(connection);
            if (listAgain || JobRows.MustListAgain(connection))
            {
                JobRows.ListAgain(connection);
            }

            Execute(connection, "UPDATE job SET state = $state, reason = NULL, ended = NULL, cancel = 0, runs = runs + 1", ("$state", nameof(JobState.Running)));
            (Report, ListedTo, TargetListedTo, ListedAll) = JobRows.Progress(connection);
            (Reported, Run) = JobRows.Reported(connection);
            _hasUploads = JobRows.HasUploads(connection);
        }).ConfigureAwait(false);
    }

    public IAsyncEnumerable<TransferItem> UnfinishedAsync() => RowsAsync($"state <> {JobRows.Again}");

    public IAsyncEnumerable<TransferItem> FailedAsync() => RowsAsync($"state = {JobRows.Again}");

    public ValueTask SetAsideAsync(TransferItem item) => database.RunAsync(connection => JobRows.SetAside(connection, item.SourceKey));

    public IAsyncEnumerable<TransferItem> AsideAsync() => RowsAsync($"state = {JobRows.Aside}");

    private async IAsyncEnumerable<TransferItem> RowsAsync(string which)
    {
        // Those that are taken up from now on come from the listing.
        var last = await database.RunAsync(connection => Query(connection, "SELECT ifnull(max(number), 0) FROM object", row => row.GetInt64(0))[0]).ConfigureAwait(false);
        var after = 0L;
        while (true)
        {
            var rows = await database.RunAsync(connection => Query(
                connection,
                $"SELECT number, source, target, listed, refused, version, etag FROM object WHERE number > $after AND number <= $last AND {which} ORDER BY number LIMIT $limit",
                row => (Number: row.GetInt64(0), Item: JournalRows.Item(row)),
                ("$after", after),
                ("$last", last),
                ("$limit", RowsAtOnce))).ConfigureAwait(false);
            if (rows.Count == 0)
            {
                yield break;
            }

            foreach (var (number, item) in rows)
            {
                after = number;
                yield return item;
            }
        }
    }

    public Task<HashSet<ObjectKey>> FindTakenUpAsync(IReadOnlyList<TransferItem> items) => database.RunAsync(connection => items
        .Select(item => item.SourceKey)
        .Where(key => Query(connection, "SELECT 1 FROM object WHERE source = $source", _ => true, ("$source", JournalRows.Bytes(key))).Count > 0)
        .ToHashSet());

    public async ValueTask ListedAsync(ListedPage page)
    {
        KillPoint.Pass("page-listed");
        await database.RunAsync(connection =>
        {
            foreach (var item in page.Items)
            {
                Execute(
                    connection,
                    "INSERT INTO object (source, target, listed, refused, version, etag, state) VALUES ($source, $target, $listed, $refused, $version, $etag, 0) ON CONFLICT (source) DO NOTHING",
                    ("$source", JournalRows.Bytes(item.SourceKey)),
                    ("$target", JournalRows.Bytes(item.TargetKey)),
                    ("$listed", item.WasListed),
                    ("$refused", item.WhyRefused),
                    ("$version", item.Chosen?.Id),
                    ("$etag", item.Chosen?.ETag));
            }

            ExtraRows.Add(connection, page.Extras);
            JobRows.Pass(connection, page);
        }).ConfigureAwait(false);
        KillPoint.Pass("page-recorded");
    }

    public ValueTask ListingDoneAsync() => database.RunAsync(connection => { Execute(connection, "UPDATE job SET listed_all = 1"); });

    public async ValueTask ReportingAsync(ReportMark report)
    {
        await database.RunAsync(connection => Execute(
            connection, "UPDATE job SET report = $report, report_length = $length", ("$report", report.Path), ("$length", report.Length))).ConfigureAwait(false);
        Reported = report;
    }

    public async ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength)
    {
        KillPoint.Pass("receipt-made");
        await database.RunAsync(connection =>
        {
            JobRows.Count(connection, new JobReport().With(receipts), _clock.Take(), reportLength);
            foreach (var receipt in receipts)
            {
                JobRows.Finish(connection, receipt, _hasUploads);
            }
        }).ConfigureAwait(false);
        KillPoint.Pass("receipt-recorded");
    }

    public async ValueTask EndAsync(JobState state, JobReport report)
    {
        KillPoint.Pass("job-ending");
        await database.RunAsync(connection =>
        {
            var ended = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            Execute(
                connection,
                "UPDATE job SET state = $state, reason = $reason, ended = $ended, route = ifnull($route, route), milliseconds = milliseconds + $more",
                ("$state", state.ToString()),
                ("$reason", report.Stopped ?? report.WhyNotRemoved),
                ("$ended", ended),
                ("$route", report.Route),
                ("$more", _clock.Take()));
        }).ConfigureAwait(false);
    }

    public Task<long> CountExtrasAsync() => database.RunAsync(connection => Query(connection, "SELECT count(*) FROM extra", row => row.GetInt64(0))[0]);

    public async Task<IReadOnlyList<Extra>> ReadExtrasAsync(ObjectKey? after, int limit) =>
        await database.RunAsync(connection => ExtraRows.Read(connection, after, limit)).ConfigureAwait(false);

    public async ValueTask RemovedAsync(IReadOnlyList<Extra> done, long removed, long kept, long? reportLength)
    {
        await database.RunAsync(connection => ExtraRows.Finish(connection, done, removed, kept, reportLength)).ConfigureAwait(false);
        KillPoint.Pass("removal-recorded");
    }

    public Task<JobRequests> RequestsAsync() => database.RunAsync(connection =>
        Query(connection, "SELECT cancel, wishes FROM job", row => new JobRequests(row.GetBoolean(0), JournalRows.Wishes(JournalRows.Text(row, 1))))[0]);

    public async ValueTask<BegunUpload?> FindUploadAsync(ObjectKey source) => await database.RunAsync(connection =>
    {
        var parts = Query(
            connection, "SELECT receipt FROM part WHERE source = $source ORDER BY number", row => JournalRows.Part(row.GetString(0)), ("$source", JournalRows.Bytes(source)));
        return Query(
            connection,
            "SELECT target, upload, etag, version, size, part_size, write FROM upload WHERE source = $source",
            row => new BegunUpload(
                new UploadId(JournalRows.Key(row, 0), row.GetString(1)), row.GetString(2), JournalRows.Text(row, 3), row.GetInt64(4), row.GetInt64(5), row.GetString(6), parts),
            ("$source", JournalRows.Bytes(source))).FirstOrDefault();
    }).ConfigureAwait(false);

    public async ValueTask UploadBegunAsync(ObjectKey source, BegunUpload upload)
    {
        await database.RunAsync(connection =>
        {
            JobRows.DropUpload(connection, source);
            _hasUploads = true;
            Execute(
                connection,
                "INSERT INTO upload (source, target, upload, etag, version, size, part_size, write) VALUES ($source, $target, $upload, $etag, $version, $size, $part, $write)",
                ("$source", JournalRows.Bytes(source)),
                ("$target", JournalRows.Bytes(upload.Upload.Key)),
                ("$upload", upload.Upload.Value),
                ("$etag", upload.SourceETag),
                ("$version", upload.SourceVersion),
                ("$size", upload.Size),
                ("$part", upload.PartSize),
                ("$write", upload.Write));
        }).ConfigureAwait(false);
        KillPoint.Pass("upload-recorded");
    }

    public async ValueTask PartStagedAsync(ObjectKey source, MovedPart part)
    {
        KillPoint.Pass("part-staged");
        await database.RunAsync(connection => Execute(
            connection,
            "INSERT OR REPLACE INTO part (source, number, receipt) VALUES ($source, $number, $receipt)",
            ("$source", JournalRows.Bytes(source)),
            ("$number", part.Receipt.Part.Number),
            ("$receipt", JournalRows.Json(part)))).ConfigureAwait(false);
        KillPoint.Pass("part-recorded");
    }

    public ValueTask UploadDroppedAsync(ObjectKey source) => database.RunAsync(connection => JobRows.DropUpload(connection, source));

    public async ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) => await database.RunAsync(connection => Query(
        connection,
        "SELECT receipt FROM object WHERE source = $source AND state = $stored",
        row => JournalRows.Receipt(row.GetString(0)),
        ("$source", JournalRows.Bytes(source)),
        ("$stored", JobRows.Stored)).FirstOrDefault()).ConfigureAwait(false);

    public async ValueTask StoredAsync(TransferReceipt receipt)
    {
        await database.RunAsync(connection => Execute(
            connection,
            "UPDATE object SET state = $stored, receipt = $receipt WHERE source = $source",
            ("$source", JournalRows.Bytes(receipt.SourceKey)),
            ("$stored", JobRows.Stored),
            ("$receipt", JournalRows.Json(receipt)))).ConfigureAwait(false);
        KillPoint.Pass("stored-recorded");
    }
}
