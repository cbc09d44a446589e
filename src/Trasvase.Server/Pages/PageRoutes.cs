using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Running;

namespace Trasvase.Server.Pages;

/// <summary>The page: what it shows, what its forms do, and its few files.</summary>
internal static class PageRoutes
{
    private const string Folder = "Trasvase.Server.Pages.Assets.";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css",
        [".js"] = "text/javascript",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Adds what the page is rendered with.</summary>
    public static void Add(IServiceCollection services, JobFiles files)
    {
        services.AddRazorComponents();

        // With these keys forms are recognized as those of this service, also after a restart.
        services.AddDataProtection()
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(files.Data, JobFiles.KeysName)))
            .SetApplicationName("trasvase");
        services.AddAntiforgery(options =>
        {
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.HttpOnly = true;
        });
    }

    /// <summary>Adds the routes.</summary>
    public static void Map(WebApplication app)
    {
        foreach (var name in typeof(PageRoutes).Assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            var bytes = Read(name);
            var type = Types[Path.GetExtension(name)];
            app.MapGet("/assets/" + name[Folder.Length..], () => TypedResults.Bytes(bytes, type)).AllowAnonymous().ExcludeFromDescription();
        }

        var forms = app.MapGroup("").RequireAuthorization(Policies.Operate).ExcludeFromDescription();
        forms.MapPost("/new", BeginAsync);
        forms.MapPost("/jobs/{id}/pause", (string id, JobDesk desk, HttpContext context, [FromForm] ButtonForm form) =>
            BackAsync(id, desk.PauseAsync(context.Caller(), id, revision: null)));
        forms.MapPost("/jobs/{id}/resume", (string id, JobDesk desk, HttpContext context, [FromForm] ButtonForm form) =>
            BackAsync(id, desk.ResumeAsync(context.Caller(), id, revision: null)));
        forms.MapPost("/jobs/{id}/cancel", (string id, JobDesk desk, HttpContext context, [FromForm] ButtonForm form) =>
            BackAsync(id, desk.CancelAsync(context.Caller(), id, revision: null)));
        forms.MapPost("/jobs/{id}/limits", (string id, JobDesk desk, HttpContext context, [FromForm] LimitsForm form) =>
            BackAsync(id, desk.LimitAsync(context.Caller(), id, PageForm.Limits(form.Rate, form.Connections), revision: null)));
        ScheduleForms.Map(app);
        app.MapRazorComponents<App>().RequireAuthorization(Policies.Read);
    }

    private static async Task<IResult> BeginAsync([FromForm] NewForm form, JobDesk desk, HttpContext context)
    {
        try
        {
            var job = PageForm.Job(form.Kind, (form.From, form.SourceKey), (form.To, form.TargetKey), form.IfExists);
            var isSingle = job.Kind != Client.JobKind.Sync && job.Source.Key.Length > 0 && !job.Source.Key.EndsWith('/');
            var added = await desk.SubmitAsync(context.Caller(), job, isSingle);
            return TypedResults.LocalRedirect($"/jobs/{added.Job.Id}");
        }
        catch (RefusedException e)
        {
            return TypedResults.LocalRedirect($"/new?why={Uri.EscapeDataString(e.Message)}");
        }
    }

    // What does not fit any more, because the job has ended meanwhile, shows on the page of the job.
    private static async Task<IResult> BackAsync(string id, Task<State.JobRecord> change)
    {
        try
        {
            await change;
        }
        catch (RefusedException e) when (e.Status == StatusCodes.Status409Conflict)
        {
            // The page says how the job stands now.
        }

        return TypedResults.LocalRedirect($"/jobs/{Uri.EscapeDataString(id)}");
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(PageRoutes).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>A form of which only that it was sent from here matters.</summary>
    internal sealed record ButtonForm(string? Ignored);

    /// <summary>The form of a job's limits.</summary>
    internal sealed record LimitsForm(long? Rate, int? Connections);

    /// <summary>The form of a new job.</summary>
    internal sealed record NewForm(string? Kind, string From, string? SourceKey, string To, string? TargetKey, string? IfExists);
}
