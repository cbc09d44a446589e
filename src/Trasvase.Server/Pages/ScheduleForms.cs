using Microsoft.AspNetCore.Mvc;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Schedules;

namespace Trasvase.Server.Pages;

/// <summary>What the forms of the page of schedules do.</summary>
internal static class ScheduleForms
{
    /// <summary>Adds the routes.</summary>
    public static void Map(WebApplication app)
    {
        var forms = app.MapGroup("/schedules").RequireAuthorization(Policies.Admin).ExcludeFromDescription();
        forms.MapPost("", ([FromForm] ScheduleForm form, ScheduleDesk desk, HttpContext context) =>
            BackAsync(() => desk.AddAsync(context.Caller(), Read(form))));
        forms.MapPost("/{id}/pause", (string id, ScheduleDesk desk, HttpContext context, [FromForm] PageRoutes.ButtonForm form) =>
            BackAsync(() => desk.PauseAsync(context.Caller(), id)));
        forms.MapPost("/{id}/resume", (string id, ScheduleDesk desk, HttpContext context, [FromForm] PageRoutes.ButtonForm form) =>
            BackAsync(() => desk.ResumeAsync(context.Caller(), id)));
        forms.MapPost("/{id}/remove", (string id, ScheduleDesk desk, HttpContext context, [FromForm] PageRoutes.ButtonForm form) =>
            BackAsync(() => desk.RemoveAsync(context.Caller(), id)));
        forms.MapPost("/{id}/begin", (string id, ScheduleDesk desk, HttpContext context, [FromForm] PageRoutes.ButtonForm form) =>
            BackAsync(() => desk.BeginAsync(context.Caller(), id)));
    }

    private static NewSchedule Read(ScheduleForm form) => new()
    {
        Name = form.Name,
        Cron = form.Cron,
        TimeZone = string.IsNullOrWhiteSpace(form.TimeZone) ? null : form.TimeZone.Trim(),
        Job = PageForm.Job(form.Kind, (form.From, form.SourceKey), (form.To, form.TargetKey), ifExists: null),
    };

    // What is refused shows on the page.
    private static async Task<IResult> BackAsync(Func<Task> work)
    {
        try
        {
            await work();
            return TypedResults.LocalRedirect("/schedules");
        }
        catch (RefusedException e)
        {
            return TypedResults.LocalRedirect($"/schedules?why={Uri.EscapeDataString(e.Message)}");
        }
    }

    /// <summary>The form of a new schedule.</summary>
    internal sealed record ScheduleForm(
        string Name, string Cron, string? TimeZone, string? Kind, string From, string? SourceKey, string To, string? TargetKey);
}
