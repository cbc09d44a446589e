using Microsoft.AspNetCore.Http;

namespace Trasvase.Testing.StandIns;

/// <summary>Puts an answer on the wire, or the part of it that the answer says.</summary>
internal static class AnswerWriter
{
    /// <summary>Writes an answer; null cuts the connection instead.</summary>
    public static async Task WriteAsync(StandInAnswer? answer, HttpContext context)
    {
        if (answer is null)
        {
            context.Abort();
            return;
        }

        if (answer.StallAfter < 0)
        {
            await LeaveHangingAsync(context);
            return;
        }

        WriteHead(answer, context);
        if (context.Request.Method == "HEAD" || answer.Status is 204 or 304)
        {
            return;
        }

        var length = Math.Min(answer.Length, answer.CutAfter ?? answer.StallAfter ?? long.MaxValue);
        await (answer.Pretended is { } pretended
            ? pretended.WriteToAsync(context.Response.Body, length, context.RequestAborted)
            : context.Response.Body.WriteAsync(answer.Body[..(int)length], context.RequestAborted).AsTask());
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (answer.StallAfter is not null)
        {
            await LeaveHangingAsync(context);
        }

        // What was cut ends here: Kestrel closes a connection on which it could not keep the promised length. (Aborting it
        // would reset it, and the client might lose what was sent already.)
    }

    private static void WriteHead(StandInAnswer answer, HttpContext context)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Header("Date") is not null)
        {
            // The server underneath has set one already, and two are none.
            context.Response.Headers.Date = default;
        }

        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers.Append(name, value);
        }

        if (answer.Status is not (204 or 304) && !answer.HidesLength)
        {
            context.Response.ContentLength ??= answer.Length;
        }
    }

    private static async Task LeaveHangingAsync(HttpContext context)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }
}
