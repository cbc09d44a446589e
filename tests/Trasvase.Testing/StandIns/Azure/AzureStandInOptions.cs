namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The limits and abilities of the account; the defaults are those of the service.</summary>
internal sealed record AzureStandInOptions
{
    private const long MiB = 1024 * 1024;

    /// <summary>The clock of the service; may be changed later through the state.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether it speaks TLS, with a certificate that nobody else has signed.</summary>
    public bool Tls { get; init; }

    /// <summary>Whether a key keeps what it held before.</summary>
    public bool Versions { get; init; }

    /// <summary>Whether white space in a row is signed as one space, as the documents say and the vendor's libraries do not do.</summary>
    public bool JoinsWhiteSpace { get; init; }

    /// <summary>Whether the account has a hierarchical namespace: its keys are paths (<see cref="AzureFolders"/>).</summary>
    public bool Hierarchical { get; init; }

    /// <summary>The longest block in bytes.</summary>
    public long BlockSizeMax { get; init; } = 4000 * MiB;

    /// <summary>The longest body of Put Blob in bytes.</summary>
    public long PutSizeMax { get; init; } = 5000 * MiB;

    /// <summary>How many uncommitted blocks a key may have.</summary>
    public int UncommittedMax { get; init; } = 100_000;

    /// <summary>How many blocks a list may commit.</summary>
    public int BlockListMax { get; init; } = 50_000;

    /// <summary>How many entries a page of a listing has at most, whatever is asked for.</summary>
    public int PageSizeMax { get; init; } = 5000;

    /// <summary>
    /// Whether Put Blob with <c>If-None-Match: *</c> takes a key for taken that has uncommitted blocks only. The documents do not say.
    /// </summary>
    public bool UncommittedTakesKey { get; init; }

    /// <summary>How long a source may take from which it is to fetch, by the clock on the wall. For ever by default.</summary>
    public TimeSpan FetchTimeout { get; init; } = Timeout.InfiniteTimeSpan;
}
