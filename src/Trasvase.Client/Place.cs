using System.ComponentModel.DataAnnotations;

namespace Trasvase.Client;

/// <summary>A place at a store: a connection that the operator configured, and a key below it.</summary>
public sealed record Place
{
    /// <summary>The name of a connection of the service.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public required string Connection { get; init; }

    /// <summary>
    /// The key of an object; or a prefix, which ends with <c>/</c> or is empty, for everything below it. It is taken verbatim.
    /// </summary>
    [StringLength(1024)]
    public string Key { get; init; } = "";
}
