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
        // What is no route of ours only says that there is none, or that another method or form is wanted.
        options.FallbackPolicy = new AuthorizationPolicyBuilder()
            .RequireAssertion(static context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build();
        options.AddPolicy(Read, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Read)));
        options.AddPolicy(Operate, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Operate)));
        options.AddPolicy(Admin, policy => policy.RequireAuthenticatedUser().RequireAssertion(context => Has(context, Scope.Admin)));
    }

    private static bool Has(AuthorizationHandlerContext context, Scope scope) =>
        Enum.TryParse<Scope>(context.User.FindFirst(Caller.ScopeClaim)?.Value, out var own) && own >= scope;
}
