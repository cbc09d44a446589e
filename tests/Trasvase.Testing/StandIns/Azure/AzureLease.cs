namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The lease on a blob, with the states and refusals of the protocol.</summary>
internal sealed class AzureLease
{
    private DateTimeOffset _until;
    private TimeSpan? _duration;
    private bool _broken;

    /// <summary>The id of the lease, also when it has run out; null if there was none since the last change.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether writers need the id.</summary>
    public bool IsHeld(DateTimeOffset now) => Id is not null && now < _until;

    /// <summary>The protocol's name of the state.</summary>
    public string State(DateTimeOffset now) => (Id, IsHeld(now), _broken) switch
    {
        (null, _, _) => "available",
        (_, true, true) => "breaking",
        (_, true, false) => "leased",
        (_, false, true) => "broken",
        _ => "expired",
    };

    /// <summary>Whether the lease that holds ever ends, in the protocol's words; null if none holds.</summary>
    public string? Duration(DateTimeOffset now) => !IsHeld(now) || _broken ? null : _duration is null ? "infinite" : "fixed";

    /// <summary>Takes the lease.</summary>
    /// <param name="proposed">The id that it shall have.</param>
    /// <param name="duration">How long it holds; null for ever.</param>
    /// <param name="now">The service's time.</param>
    public void Acquire(string proposed, TimeSpan? duration, DateTimeOffset now)
    {
        if (IsHeld(now) && (_broken || !Same(proposed)))
        {
            throw new AzureRefusalException(409, "LeaseAlreadyPresent");
        }

        (Id, _duration, _broken) = (proposed, duration, false);
        Extend(now);
    }

    public void Renew(string? id, DateTimeOffset now)
    {
        EnsureIs(id);
        if (_broken)
        {
            throw new AzureRefusalException(409, "LeaseIsBrokenAndCannotBeRenewed");
        }

        Extend(now);
    }

    public void Change(string? id, string proposed, DateTimeOffset now)
    {
        if (!IsHeld(now))
        {
            throw new AzureRefusalException(409, "LeaseNotPresentWithLeaseOperation");
        }

        EnsureIs(id);
        Id = proposed;
    }

    public void Release(string? id)
    {
        EnsureIs(id);
        Forget();
    }

    /// <summary>Ends the lease after a while.</summary>
    /// <returns>How long it still holds.</returns>
    public TimeSpan Break(TimeSpan? period, DateTimeOffset now)
    {
        if (Id is null)
        {
            throw new AzureRefusalException(409, "LeaseNotPresentWithLeaseOperation");
        }

        var left = IsHeld(now) ? _until - now : TimeSpan.Zero;
        var infinite = _duration is null && !_broken;
        var rest = period is { } asked && (infinite || asked < left) ? asked : infinite ? TimeSpan.Zero : left;
        (_broken, _until) = (true, now + rest);
        return rest;
    }

    /// <summary>Refuses who wants to write or delete without the id of a lease that holds.</summary>
    public void EnsureWritable(string? id, DateTimeOffset now)
    {
        if (IsHeld(now) && id is null)
        {
            throw new AzureRefusalException(
                412, "LeaseIdMissing", "There is currently a lease on the blob and no lease ID was specified in the request.");
        }

        EnsureReadable(id, now);
    }

    /// <summary>Refuses the id of a lease that is not there; readers need none.</summary>
    public void EnsureReadable(string? id, DateTimeOffset now)
    {
        if (id is null)
        {
            return;
        }

        if (Id is null)
        {
            throw new AzureRefusalException(412, "LeaseNotPresentWithBlobOperation");
        }

        if (!Same(id))
        {
            throw new AzureRefusalException(412, "LeaseIdMismatchWithBlobOperation");
        }

        if (!IsHeld(now))
        {
            throw new AzureRefusalException(412, "LeaseLost");
        }
    }

    /// <summary>A change to the blob ends what an expired lease remembers.</summary>
    public void BlobChanged(DateTimeOffset now)
    {
        if (!IsHeld(now))
        {
            Forget();
        }
    }

    public void Forget() => (Id, _broken, _until, _duration) = (null, false, default, null);

    private void Extend(DateTimeOffset now) => _until = _duration is { } duration ? now + duration : DateTimeOffset.MaxValue;

    private void EnsureIs(string? id)
    {
        if (id is null || !Same(id))
        {
            throw new AzureRefusalException(409, "LeaseIdMismatchWithLeaseOperation");
        }
    }

    private bool Same(string id) => string.Equals(Id, id, StringComparison.OrdinalIgnoreCase);
}
