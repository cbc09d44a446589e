using Trasvase.Server.Access;

namespace Trasvase.Server.State;

/// <summary>What the audit log is told: who did what to what.</summary>
/// <param name="Tenant">Whose audit log it is in.</param>
/// <param name="Who">The name of the caller.</param>
/// <param name="What">The deed, in lower case with a dot: <c>job.begin</c>.</param>
/// <param name="Subject">What it was done to: the id of a job, a key, a schedule.</param>
/// <param name="Detail">More, as a sentence without secrets; null for nothing.</param>
internal sealed record AuditNote(string Tenant, string Who, string What, string Subject, string? Detail = null)
{
    private const int TextMax = 2000;

    /// <summary>Makes a note of what a caller did.</summary>
    public static AuditNote Of(Caller caller, string what, string subject, string? detail = null) =>
        new(caller.Tenant, caller.Name, what, subject, detail is { Length: > TextMax } ? detail[..TextMax] : detail);
}

/// <summary>An entry of the audit log.</summary>
/// <param name="Number">The place in the log, from 1 without gaps.</param>
/// <param name="At">When it was done.</param>
/// <param name="Note">What was done.</param>
/// <param name="Digest">The SHA-256 of this entry and of the digest of the one before it, in hexadecimal.</param>
internal sealed record AuditEntry(long Number, DateTimeOffset At, AuditNote Note, string Digest);

/// <summary>
/// The audit log: it only grows, and each entry holds the digest of the one before it, so that nobody changes or removes one unnoticed
/// who does not write all later ones anew as well. Whoever keeps the last digest elsewhere notices that too.
/// </summary>
internal interface IAuditLog
{
    /// <summary>Adds an entry.</summary>
    Task AddAsync(AuditNote note);

    /// <summary>Lists entries of a tenant, the latest first.</summary>
    /// <param name="tenant">Whose entries.</param>
    /// <param name="before">Only entries with a lesser number; null for the latest.</param>
    /// <param name="limit">The most entries to return.</param>
    IReadOnlyList<AuditEntry> List(string tenant, long? before, int limit);

    /// <summary>Reads the whole log, and returns how many entries it has and the first that is not as it was written; null if all are.
    /// </summary>
    (long Entries, long? Broken, string LastDigest) Verify();
}
