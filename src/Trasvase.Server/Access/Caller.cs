using System.Security.Claims;
using Trasvase.Server.Connections;

namespace Trasvase.Server.Access;

/// <summary>How much a caller may do. Each scope includes those before it.</summary>
internal enum Scope
{
    /// <summary>Look at jobs and connections.</summary>
    Read,

    /// <summary>Begin, pause, resume and cancel jobs.</summary>
    Operate,

    /// <summary>Manage keys, schedules and webhooks, see everybody's jobs, read the audit log.</summary>
    Admin,
}

/// <summary>What a caller may do through a connection, below a prefix.</summary>
/// <param name="Connection">The connection's name; <c>*</c> for every connection.</param>
/// <param name="Prefix">The prefix of keys; empty for all.</param>
/// <param name="Verbs">What may be done.</param>
internal sealed record Grant(string Connection, string Prefix, Verbs Verbs)
{
    /// <summary>Whether it covers this.</summary>
    public bool Covers(string connection, string key, Verbs verbs) =>
        (Connection == "*" || Connection == connection)
        && key.StartsWith(Prefix, StringComparison.Ordinal)
        && (Verbs & verbs) == verbs;

    /// <summary>Whether it allows all that another one allows.</summary>
    public bool Includes(Grant other) =>
        (Connection == "*" || Connection == other.Connection)
        && other.Prefix.StartsWith(Prefix, StringComparison.Ordinal)
        && (Verbs & other.Verbs) == other.Verbs;
}

/// <summary>Who makes a request, and what they may do.</summary>
/// <param name="Name">The name, as the audit log has it.</param>
/// <param name="Tenant">Whose jobs the caller sees.</param>
/// <param name="Scope">How much the caller may do.</param>
/// <param name="Grants">What the caller may do through which connections.</param>
internal sealed record Caller(string Name, string Tenant, Scope Scope, IReadOnlyList<Grant> Grants)
{
    /// <summary>The claim with the tenant.</summary>
    public const string TenantClaim = "trasvase:tenant";

    /// <summary>The claim with the scope.</summary>
    public const string ScopeClaim = "trasvase:scope";

    /// <summary>The claim of a grant: connection, verbs and prefix, with a bar between them.</summary>
    public const string GrantClaim = "trasvase:grant";

    /// <summary>The tenant where there is only one.</summary>
    public const string OnlyTenant = "default";

    private static readonly Grant Everything = new("*", "", Verbs.Read | Verbs.Write | Verbs.Remove);

    /// <summary>Whoever reaches loopback where no key is demanded.</summary>
    public static Caller Local { get; } = new("local", OnlyTenant, Scope.Admin, [Everything]);

    /// <summary>The service itself, on behalf of a schedule or an event.</summary>
    public static Caller Service(string tenant) => new("service", tenant, Scope.Operate, [Everything]);

    /// <summary>Whether the caller sees what belongs to a tenant.</summary>
    public bool Sees(string tenant) => Tenant == tenant;

    /// <summary>Whether the caller may use a connection at all.</summary>
    public bool Uses(string connection) => Grants.Any(grant => grant.Connection == "*" || grant.Connection == connection);

    /// <summary>Whether the caller may do this.</summary>
    public bool May(string connection, string key, Verbs verbs) => Grants.Any(grant => grant.Covers(connection, key, verbs));

    /// <summary>Returns the caller of a request.</summary>
    public static Caller Of(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new Caller(
            user.Identity?.Name ?? throw new InvalidOperationException("A route without an authenticated caller asked who calls."),
            user.FindFirstValue(TenantClaim) ?? OnlyTenant,
            Enum.Parse<Scope>(user.FindFirstValue(ScopeClaim) ?? nameof(Scope.Read)),
            [.. user.FindAll(GrantClaim).Select(claim => Read(claim.Value))]);
    }

    /// <summary>Returns the claims that say the same.</summary>
    public ClaimsPrincipal Principal(string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, Name),
            new Claim(TenantClaim, Tenant),
            new Claim(ScopeClaim, Scope.ToString()),
            .. Grants.Select(grant => new Claim(GrantClaim, $"{grant.Connection}|{(int)grant.Verbs}|{grant.Prefix}")),
        ],
        scheme));

    private static Grant Read(string claim)
    {
        var parts = claim.Split('|', 3);
        return new Grant(parts[0], parts[2], (Verbs)int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
