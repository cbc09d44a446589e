using System.Globalization;
using Trasvase.Jobs.Reporting;
using Trasvase.Seams;
using Trasvase.Transfers.Planning;
using static Trasvase.Jobs.Journal.JournalDatabase;

namespace Trasvase.Jobs.Journal;

/// <summary>
/// The journal of one job in one SQLite file. It holds an object from the moment the object is taken up until it is finished. An object
/// that failed stays, and so do its staged parts.
/// </summary>
/// <param name="database">The file of the journal.</param>
/// <param name="time">The clock.</param>
internal sealed partial class SqliteJournal(JournalDatabase database, TimeProvider time) : IJournal
{
    private const int RowsAtOnce = 500;

    // Used only by the thread that works on the database.
    private readonly RunClock _clock = new(time);
    private readonly JournalBatches _batches = new();

    public ReportMark? Reported { get; private set; }

    public int Run { get; private set; }

    public JobReport Report { get; private set; } = new();

    public ListingMark ListedTo { get; private set; }

    public TargetMark TargetListedTo { get; private set; }

    public bool ListedAll { get; private set; }

    /// <summary>Takes the job up. Objects that failed are to be tried again.</summary>
    /// <param name="listAgain">Whether the job's listing begins again.</param>
    /// <exception cref="JournalException">The journal cannot be used.</exception>
    public async ValueTask BeginAsync(bool listAgain)
    {
        await database.RunAsync(connection =>
        {
            JobTable.RetryFailed(connection);
            if (listAgain || JobTable.MustListAgain(connection))
            {
                JobTable.ListAgain(connection);
            }

            Execute(
                connection,
                "UPDATE job SET state = $state, reason = NULL, ended = NULL, cancel = 0, runs = runs + 1",
                ("$state", nameof(JobState.Running)));
            (Report, ListedTo, TargetListedTo, ListedAll) = JobProgress.Read(connection);
            (Reported, Run) = JobTable.Reported(connection);
            _uploads = UploadTable.Sources(connection);
            _batches.Load(connection);
            database.BeforeCommit = _batches.Write;
        }).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<TransferItem> UnfinishedAsync()
    {
        // Objects with rows of their own were mostly listed earlier.
        await foreach (var item in RowsAsync($"state <> {JobTable.Again}").ConfigureAwait(false))
        {
            yield return item;
        }

        foreach (var batch in await database.RunAsync(_ => _batches.Numbers).ConfigureAwait(false))
        {
            foreach (var item in await database.RunAsync(_ => _batches.Left(batch)).ConfigureAwait(false))
            {
                yield return item;
            }
        }
    }

    public IAsyncEnumerable<TransferItem> FailedAsync() => RowsAsync($"state = {JobTable.Again}");

    public ValueTask SetAsideAsync(TransferItem item) => database.RunAsync(connection =>
    {
        _batches.GiveRow(connection, item.SourceKey);
        JobTable.SetAside(connection, item.SourceKey);
    });

    public IAsyncEnumerable<TransferItem> AsideAsync() => RowsAsync($"state = {JobTable.Aside}");

    private async IAsyncEnumerable<TransferItem> RowsAsync(string which)
    {
        // Objects that are taken up from now on come from the listing.
        var last = await database.RunAsync(connection =>
            Query(connection, "SELECT ifnull(max(number), 0) FROM object", row => row.GetInt64(0))[0]).ConfigureAwait(false);
        var after = 0L;
        while (true)
        {
            var rows = await database.RunAsync(connection => Query(
                connection,
                "SELECT number, source, target, listed, refused, version, etag FROM object "
                + $"WHERE number > $after AND number <= $last AND {which} ORDER BY number LIMIT $limit",
                row => (Number: row.GetInt64(0), Item: JournalCodec.Item(row)),
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
        .Where(key => _batches.IsTakenUp(connection, key))
        .ToHashSet());

    public async ValueTask ListedAsync(ListedPage page)
    {
        KillPoint.Pass("page-listed");
        await database.RunAsync(connection =>
        {
            _batches.Add(connection, page.Items);
            TargetOnlyTable.Add(connection, page.Extras);
            JobTable.Pass(connection, page);
        }).ConfigureAwait(false);
        KillPoint.Pass("page-recorded");
    }

    public ValueTask ListingDoneAsync() => database.RunAsync(connection => { Execute(connection, "UPDATE job SET listed_all = 1"); });

    public async ValueTask ReportingAsync(ReportMark report)
    {
        await database.RunAsync(connection => Execute(
            connection,
            "UPDATE job SET report = $report, report_length = $length",
            ("$report", report.Path),
            ("$length", report.Length))).ConfigureAwait(false);
        Reported = report;
    }

    public async ValueTask RecordAsync(IReadOnlyList<TransferReceipt> receipts, long? reportLength)
    {
        KillPoint.Pass("receipt-made");
        await database.RunAsync(connection =>
        {
            JobCounters.Add(connection, new JobReport().With(receipts), _clock.Take(), reportLength);
            foreach (var receipt in receipts)
            {
                Finish(connection, receipt);
            }
        }).ConfigureAwait(false);
        KillPoint.Pass("receipt-recorded");
    }

    public ValueTask WaitingAsync(string? what) =>
        database.RunAsync(connection => { Execute(connection, "UPDATE job SET reason = $reason", ("$reason", what)); });

    public async ValueTask EndAsync(JobState state, JobReport report)
    {
        KillPoint.Pass("job-ending");
        await database.RunAsync(connection =>
        {
            var ended = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
            Execute(
                connection,
                "UPDATE job SET state = $state, reason = $reason, ended = $ended, route = ifnull($route, route), milliseconds = "
                + "milliseconds + $more",
                ("$state", state.ToString()),
                ("$reason", report.Stopped ?? report.WhyNotRemoved),
                ("$ended", ended),
                ("$route", report.Route),
                ("$more", _clock.Take()));
        }).ConfigureAwait(false);
    }

    public Task<long> CountExtrasAsync() =>
        database.RunAsync(connection => Query(connection, "SELECT count(*) FROM extra", row => row.GetInt64(0))[0]);

    public async Task<IReadOnlyList<TargetOnly>> ReadExtrasAsync(ObjectKey? after, int limit) =>
        await database.RunAsync(connection => TargetOnlyTable.Read(connection, after, limit)).ConfigureAwait(false);

    public async ValueTask RemovedAsync(IReadOnlyList<TargetOnly> done, long removed, ReasonCounts kept, long? reportLength)
    {
        await database.RunAsync(connection => TargetOnlyTable.Finish(connection, done, removed, kept, reportLength)).ConfigureAwait(false);
        KillPoint.Pass("removal-recorded");
    }

    public Task<JobRequests> RequestsAsync() => database.RunAsync(connection =>
        Query(
            connection,
            "SELECT cancel, wishes FROM job",
            row => new JobRequests(row.GetBoolean(0), JournalCodec.Limits(JournalCodec.Text(row, 1))))[0]);

    public async ValueTask<TransferReceipt?> FindStoredAsync(ObjectKey source) =>
        await database.RunAsync(connection => JobTable.FindStored(connection, source)).ConfigureAwait(false);

    public async ValueTask StoredAsync(TransferReceipt receipt)
    {
        await database.RunAsync(connection =>
        {
            _batches.GiveRow(connection, receipt.SourceKey);
            JobTable.Store(connection, receipt);
        }).ConfigureAwait(false);
        KillPoint.Pass("stored-recorded");
    }

    // Forgets a finished object, unless it failed. The staged parts of an object that failed are kept.
    private void Finish(JournalConnection connection, TransferReceipt receipt)
    {
        if (receipt.Outcome == Outcome.Failed)
        {
            _batches.GiveRow(connection, receipt.SourceKey);
            JobTable.Fail(connection, receipt);
            return;
        }

        if (!_batches.TryFinish(receipt.SourceKey))
        {
            JobTable.Forget(connection, receipt.SourceKey);
        }

        DropUpload(connection, receipt.SourceKey);
    }
}
