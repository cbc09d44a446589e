using System.Globalization;
using System.Security.Cryptography;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Running;

/// <summary>What callers do with jobs, whatever way they come: the API, the page, a schedule, an event.</summary>
internal sealed class JobDesk(
    IJobStore store, ConnectionBook book, JobFiles files, JobDispatcher dispatcher, IAuditLog audit, TimeProvider time)
{
    /// <summary>Returns an id that no other job has.</summary>
    public static string NewId(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(10, lowercase: true)}");

    /// <summary>Begins a job, unless the same request has begun one before.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">What for.</param>
    /// <param name="isSingle">Whether it is the transfer of one object.</param>
    /// <param name="once">The key under which the request may be repeated; null for none.</param>
    /// <param name="cause">The schedule or event that asks; null for a person or a program.</param>
    /// <exception cref="RefusedException">The caller may not do this, or it cannot be right.</exception>
    public async Task<AddedJob> SubmitAsync(
        Caller caller, NewJob request, bool isSingle, OnceOnly? once = null, string? cause = null)
    {
        JobRules.Check(caller, book, request, isSingle);
        var now = time.GetUtcNow();
        var id = NewId(time);
        if (!isSingle)
        {
            files.Prepare(id, request.Selection, book.All[request.Source.Connection].Prefix);
        }

        var added = await store.AddAsync(
            new JobRecord
            {
                Id = id,
                Tenant = caller.Tenant,
                Owner = caller.Name,
                Request = request,
                IsSingle = isSingle,
                Status = request.Paused ? JobStatus.Paused : JobStatus.Queued,
                Created = now,
                Cause = cause,
            },
            once,
            AuditNote.Of(caller, isSingle ? "transfer.begin" : "job.begin", id, DetailOf(request))).ConfigureAwait(false);
        if (!added.IsNew)
        {
            files.Remove(id);
            return added.IsOther
                ? throw RefusedException.Conflict(
                    "idempotency-key-reused",
                    "This Idempotency-Key came with another request before: take a new key for a new request.")
                : added;
        }

        dispatcher.Tell(added.Job);
        if (added.Job.Status == JobStatus.Queued)
        {
            dispatcher.Enqueue(added.Job);
        }

        return added;
    }

    /// <summary>Finds a job that the caller sees.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<JobRecord> FindAsync(Caller caller, string id) =>
        await store.FindAsync(id).ConfigureAwait(false) is { } job && caller.Sees(job.Tenant)
            ? job
            : throw RefusedException.NotFound($"There is no job {id}.");

    /// <summary>Pauses a job. One that runs ends its parts in flight first, within seconds.</summary>
    public async Task<JobRecord> PauseAsync(Caller caller, string id, long? revision)
    {
        var job = await FindAsync(caller, id).ConfigureAwait(false);
        if (dispatcher.Find(id) is { } running)
        {
            Ensure(job, revision);
            await audit.AddAsync(AuditNote.Of(caller, "job.pause", id)).ConfigureAwait(false);
            running.Ask(Wish.Pause);
            return job;
        }

        return await ChangeAsync(
            (caller, "job.pause"),
            job,
            revision,
            known => known.Status == JobStatus.Queued ? known with { Status = JobStatus.Paused } : null,
            "Only a job that waits or runs can be paused").ConfigureAwait(false);
    }

    /// <summary>Goes on with a job that was paused, stopped or had failures.</summary>
    public async Task<JobRecord> ResumeAsync(Caller caller, string id, long? revision)
    {
        var job = await FindAsync(caller, id).ConfigureAwait(false);
        JobRules.Check(caller, book, job.Request, job.IsSingle);
        var resumed = await ChangeAsync(
            (caller, "job.resume"),
            job,
            revision,
            known => known.CanResume ? known with { Status = JobStatus.Queued, Ended = null, Reason = null } : null,
            "Only a job that is paused, was stopped or had failures can be resumed").ConfigureAwait(false);
        dispatcher.Enqueue(resumed);
        return resumed;
    }

    /// <summary>Gives a job up. What it has done stays.</summary>
    public async Task<JobRecord> CancelAsync(Caller caller, string id, long? revision)
    {
        var job = await FindAsync(caller, id).ConfigureAwait(false);
        if (dispatcher.Find(id) is { } running)
        {
            Ensure(job, revision);
            await audit.AddAsync(AuditNote.Of(caller, "job.cancel", id)).ConfigureAwait(false);
            running.Ask(Wish.Cancel);
            return job;
        }

        return await ChangeAsync(
            (caller, "job.cancel"),
            job,
            revision,
            known => known.Status is JobStatus.Done or JobStatus.Cancelled
                ? null
                : known with { Status = JobStatus.Cancelled, Ended = time.GetUtcNow() },
            "A job that is done or cancelled cannot be cancelled").ConfigureAwait(false);
    }

    /// <summary>Gives a job other limits. One that runs keeps to them within about a second.</summary>
    public async Task<JobRecord> LimitAsync(Caller caller, string id, LimitSettings limits, long? revision)
    {
        if (OptionsReader.LimitsOf(limits).Validate() is { Count: > 0 } faults)
        {
            throw RefusedException.Invalid(string.Join(' ', faults));
        }

        var job = await FindAsync(caller, id).ConfigureAwait(false);
        var limited = await ChangeAsync(
            (caller, "job.limit"),
            job,
            revision,
            known => known.Status is JobStatus.Done or JobStatus.Cancelled ? null : known with { Limits = limits.After(known.Limits) },
            "A job that is done or cancelled has no limits any more").ConfigureAwait(false);
        if (dispatcher.Find(id) is not null)
        {
            JobWork.Limit(files.JournalOf(id), limited.Limits!);
        }

        return limited;
    }

    /// <summary>Forgets a job that has ended, with its journal and its report.</summary>
    public async Task ForgetAsync(Caller caller, string id)
    {
        var job = await FindAsync(caller, id).ConfigureAwait(false);
        if (dispatcher.Find(id) is not null || !await store.ForgetAsync(id, AuditNote.Of(caller, "job.forget", id)).ConfigureAwait(false))
        {
            throw RefusedException.Conflict("job-not-ended", $"The job {job.Id} has not ended: cancel it first.");
        }

        files.Remove(id);
    }

    private static string DetailOf(NewJob request) =>
        $"{request.Kind} {request.Source.Connection}:{request.Source.Key} to {request.Target.Connection}:{request.Target.Key}";

    private async Task<JobRecord> ChangeAsync(
        (Caller Caller, string What) deed, JobRecord job, long? revision, Func<JobRecord, JobRecord?> change, string whyNot)
    {
        var changed = await store.ChangeAsync(
            job.Id,
            known =>
            {
                Ensure(known, revision);
                return change(known);
            },
            AuditNote.Of(deed.Caller, deed.What, job.Id)).ConfigureAwait(false)
            ?? throw RefusedException.Conflict("job-status", $"{whyNot}: the job {job.Id} is {job.Status}.");
        dispatcher.Tell(changed);
        return changed;
    }

    private static void Ensure(JobRecord job, long? revision)
    {
        if (revision is { } wanted && wanted != job.Revision)
        {
            throw new RefusedException(
                StatusCodes.Status412PreconditionFailed,
                "changed-meanwhile",
                "It has changed meanwhile",
                $"The job {job.Id} has changed since you looked: look again.");
        }
    }
}
