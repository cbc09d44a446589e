using System.ComponentModel.DataAnnotations;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Api;

/// <summary>The keys with which programs call, and the audit log.</summary>
internal static class KeysApi
{
    /// <summary>Adds the routes.</summary>
    public static void Map(RouteGroupBuilder v1)
    {
        var keys = v1.MapGroup("/keys").RequireAuthorization(Policies.Admin).WithTags("Keys");
        keys.MapGet("/", List).WithName("listKeys").WithSummary("The keys of your tenant, without their secrets.")
            .Produces<IReadOnlyList<KeyView>>();
        keys.MapPost("/", PostAsync).WithName("makeKey").WithSummary("Make a key. It is shown this once.")
            .WithDescription("A key cannot do more than the key that makes it.")
            .Produces<MadeKey>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        keys.MapDelete("/{id}", RevokeAsync).WithName("revokeKey").WithSummary("Revoke a key, for good.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        v1.MapGet("/audit", Audit).RequireAuthorization(Policies.Admin).WithTags("Audit").WithName("listAudit")
            .WithSummary("Who did what, the latest first.").Produces<Page<AuditView>>();
        v1.MapGet("/audit/check", Check).RequireAuthorization(Policies.Admin).WithTags("Audit").WithName("checkAudit")
            .WithSummary("Whether the whole audit log is as it was written.")
            .WithDescription("Keep the last digest elsewhere: who can write the whole log anew cannot meet it.")
            .Produces<AuditCheck>();
    }

    private static IResult List(IKeyStore store, HttpContext context)
    {
        var caller = context.Caller();
        return TypedResults.Ok(store.List().Where(key => caller.Sees(key.Caller.Tenant)).Select(ViewOf).ToList());
    }

    private static async Task<IResult> PostAsync(NewKey request, ApiKeys keys, IAuditLog audit, HttpContext context)
    {
        var maker = context.Caller();
        var caller = new Caller(
            request.Name,
            maker.Tenant,
            Answers.Word<Scope>(request.Scope) ?? Scope.Read,
            [.. (request.Grants ?? []).Select(grant => new Grant(grant.Connection, grant.Prefix ?? "", VerbsOf(grant.Verbs)))]);
        if (caller.Grants.FirstOrDefault(grant => !maker.Grants.Any(own => own.Includes(grant))) is { } more)
        {
            throw RefusedException.Forbidden($"You may not do all that this key could do through the connection '{more.Connection}'.");
        }

        var key = await keys.MakeAsync(caller, request.Days is { } days ? TimeSpan.FromDays(days) : null);
        var id = key.Split('_')[1];
        await audit.AddAsync(AuditNote.Of(maker, "key.make", id, $"{caller.Name}, {caller.Scope}"));
        return TypedResults.Created($"/v1/keys/{id}", new MadeKey { Id = id, Key = key });
    }

    private static async Task<IResult> RevokeAsync(string id, IKeyStore store, IAuditLog audit, TimeProvider time, HttpContext context)
    {
        var caller = context.Caller();
        if (store.Find(id) is not { } key || !caller.Sees(key.Caller.Tenant) || !await store.RevokeAsync(id, time.GetUtcNow()))
        {
            throw RefusedException.NotFound($"There is no key {id}.");
        }

        await audit.AddAsync(AuditNote.Of(caller, "key.revoke", id, key.Caller.Name));
        return TypedResults.NoContent();
    }

    private static IResult Audit(IAuditLog audit, HttpContext context, [Range(1, 500)] int? limit, string? cursor)
    {
        var most = Answers.Limit(limit);
        var entries = audit.List(context.Caller().Tenant, Answers.Cursor(cursor), most);
        return TypedResults.Ok(new Page<AuditView>
        {
            Items = [.. entries.Select(ViewOf)],
            Next = entries.Count == most ? Answers.Cursor(entries[^1].Number) : null,
        });
    }

    private static IResult Check(IAuditLog audit)
    {
        var (entries, broken, digest) = audit.Verify();
        return TypedResults.Ok(new AuditCheck { Entries = entries, FirstBroken = broken, LastDigest = digest });
    }

    private static Verbs VerbsOf(IEnumerable<string> words) => words.Aggregate(
        Verbs.None, (verbs, word) => verbs | (Answers.Word<Verbs>(word) is { } verb and not Verbs.None
            ? verb
            : throw RefusedException.Invalid("The verbs of a grant are read, write and remove.")));

    private static KeyView ViewOf(KeyRecord key) => new()
    {
        Id = key.Id,
        Name = key.Caller.Name,
        Scope = key.Caller.Scope.ToString().ToLowerInvariant(),
        Grants =
        [
            .. key.Caller.Grants.Select(grant => new GrantSettings
            {
                Connection = grant.Connection,
                Prefix = grant.Prefix,
                Verbs = Connection.WordsOf(grant.Verbs),
            }),
        ],
        Made = key.Made,
        Expires = key.Expires,
        Revoked = key.Revoked,
        Used = key.Used,
    };

    private static AuditView ViewOf(AuditEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        Who = entry.Note.Who,
        What = entry.Note.What,
        Subject = entry.Note.Subject,
        Detail = entry.Note.Detail,
        Digest = entry.Digest,
    };
}
