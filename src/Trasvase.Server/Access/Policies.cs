using Microsoft.AspNetCore.Authorization;

namespace Trasvase.Server.Access;

/// <summary>The policies of routes. A route that names none is refused to everybody.</summary>
internal static class Policies
{
    /// <summary>For routes that look.</summary>
    public const string Read = "read";

    /// <summary>For routes that begin or change jobs.</summary>
    public const string Operate = "operate";

    /// <summary>For routes that manage the service.</summary>
    public const string Admin = "admin";

    /// <summary>Adds the policies.</summary>
    public static void Add(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAssertion(static _ => false).Build();
        options.AddPolicy(Read, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Read)));
        options.AddPolicy(Operate, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Operate)));
        options.AddPolicy(Admin, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Admin)));
    }

    private static bool Has(AuthorizationHandlerContext context, Scope scope) =>
        Enum.TryParse<Scope>(context.User.FindFirst(Caller.ScopeClaim)?.Value, out var own) && own >= scope;
}
