using System.Buffers;
using Trasvase.Seams;

namespace Trasvase.Jobs.Reporting;

/// <summary>A report in a file. Its lines are on the disk before the journal records their objects as done.</summary>
internal sealed class ReportFile : IReport
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly FileStream _file;
    private readonly IReportLines _lines;

    private ReportFile(FileStream file, IReportLines lines)
    {
        _file = file;
        _lines = lines;
    }

    /// <summary>
    /// Opens the report that the job remembers and cuts off what was written and not remembered, or makes a new report. What a file with
    /// this name already holds, and is not known to be this job's, is never changed.
    /// </summary>
    /// <param name="path">The full path of the file.</param>
    /// <param name="known">What the job remembers about its report; null for nothing.</param>
    /// <param name="origin">The job and the run that write the report.</param>
    /// <param name="remember">Remembers the report; called before and after the file is made.</param>
    /// <param name="appends">Whether lines are added to a file that others have written to.</param>
    /// <exception cref="ReportException">The file cannot be made, or is not what the job remembers.</exception>
    public static async Task<ReportFile> OpenAsync(
        string path, ReportMark? known, ReportOrigin origin, Func<ReportMark, ValueTask> remember, bool appends = false)
    {
        FileStream? file = null;
        try
        {
            known = known?.Path == path ? known : null;
            if (known is null && !appends && File.Exists(path))
            {
                throw new ReportException(
                    $"The report {path} exists already, and is not this job's: name another file, "
                    + $"such as report-{{date}}{Path.GetExtension(path)} for a job of every night, "
                    + "add to this one with --report-append, or move it away.");
            }

            var lines = LinesOf(path, origin);
            if (known is null && File.Exists(path))
            {
                // Opened exclusively, so that nobody else writes to the file meanwhile.
                file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
                ReportAppending.EnsureFits(file, lines);
                known = new ReportMark(path, file.Length);
            }

            await remember(known ?? new ReportMark(path, Length: null)).ConfigureAwait(false);
            var mode = known is null ? FileMode.CreateNew : FileMode.OpenOrCreate;
            file ??= new FileStream(path, mode, FileAccess.ReadWrite, appends ? FileShare.None : FileShare.Read, bufferSize: 0);
            if (appends && file.Length > known?.Length)
            {
                ReportAppending.EnsureOwn(file, known.Length.Value, origin.Job);
            }

            Cut(file, known?.Length);
            KillPoint.Pass("report-opened");
            await remember(new ReportMark(path, file.Length)).ConfigureAwait(false);
            var report = new ReportFile(file, lines);
            file = null;
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unwritable(path, e);
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public ValueTask AppendAsync(IReadOnlyList<TransferReceipt> receipts, Func<long?, ValueTask> remember) =>
        AppendAsync(receipts, _lines.Write, remember);

    public ValueTask AppendRemovedAsync(IReadOnlyList<RemovedObject> removed, Func<long?, ValueTask> remember) =>
        AppendAsync(removed, _lines.Write, remember);

    private async ValueTask AppendAsync<T>(IReadOnlyList<T> entries, Action<IBufferWriter<byte>, T> write, Func<long?, ValueTask> remember)
    {
        if (entries.Count == 0)
        {
            await remember(null).ConfigureAwait(false);
            return;
        }

        // Held until the length is remembered. Otherwise, a greater length that is remembered first would cover lines of objects that are
        // not.
        await _one.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            await WriteAsync(entries, write).ConfigureAwait(false);
            KillPoint.Pass("report-written");
            await remember(_file.Length).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    private async ValueTask WriteAsync<T>(IReadOnlyList<T> entries, Action<IBufferWriter<byte>, T> write)
    {
        try
        {
            _buffer.ResetWrittenCount();
            if (_file.Length == 0)
            {
                _lines.WriteHead(_buffer);
            }

            foreach (var entry in entries)
            {
                write(_buffer, entry);
            }

            await _file.WriteAsync(_buffer.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(_file.Name, e);
        }
    }

    private static void Cut(FileStream file, long? known)
    {
        if (known is null && file.Length > 0)
        {
            throw new ReportException(
                $"The report {file.Name} holds something that this job did not write: name another file, or move that one away.");
        }

        if (file.Length < known)
        {
            throw new ReportException(
                $"The report {file.Name} has {file.Length} bytes, and the job has written {known}: put back what was there, or repeat the "
                + "command with another --report.");
        }

        file.SetLength(known ?? 0);
        file.Position = file.Length;
    }

    private static IReportLines LinesOf(string path, ReportOrigin origin) =>
        ReportFormats.Of(path) == ReportFormat.Csv ? new CsvLines(origin) : new JsonReportLines(origin);

    private static ReportException Unwritable(string path, Exception e) => new(
        e is DirectoryNotFoundException
            ? $"The report {path} cannot be written: there is no folder {Path.GetDirectoryName(path)}. Make it first, or name another file."
            : $"The report {path} cannot be written: {e.Message}",
        e);
}
