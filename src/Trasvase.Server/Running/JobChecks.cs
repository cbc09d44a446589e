using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Connections;
using Trasvase.Storage;

namespace Trasvase.Server.Running;

/// <summary>What a job would do, and whether it would run, before it begins.</summary>
/// <param name="book">The connections.</param>
/// <param name="caller">Who asks.</param>
/// <param name="cancellationToken">Cancels.</param>
internal sealed class JobChecks(ConnectionBook book, Caller caller, CancellationToken cancellationToken)
{
    /// <summary>Estimates what a job would do, take and cost. Moves and changes nothing.</summary>
    /// <exception cref="RefusedException">The caller may not do this, or it cannot be right.</exception>
    public Task<JobEstimate> PlanAsync(NewJob request)
    {
        var work = Checked(request);
        return work.Client.EstimateAsync(
            work.Source, work.Target, work.Options, new EstimateOptions { Verb = work.Verb }, cancellationToken);
    }

    /// <summary>Checks what a job needs: addresses, clocks, credentials, rights, limits.</summary>
    /// <inheritdoc cref="PlanAsync"/>
    public async Task<DiagnosisView> DiagnoseAsync(NewJob request)
    {
        var work = Checked(request);
        var diagnosis = await work.Client.DiagnoseAsync(
            work.Source,
            work.Target,
            new DiagnosisOptions { Job = work.Options, Verb = work.Verb },
            cancellationToken: cancellationToken).ConfigureAwait(false);
        return new DiagnosisView
        {
            Healthy = diagnosis.IsHealthy,
            Findings = [.. diagnosis.Findings.Select(Of)],
        };
    }

    private static FindingView Of(Finding finding) => new()
    {
        Check = finding.Check,
        Side = JsonNamingPolicy.CamelCase.ConvertName(finding.Side.ToString()),
        Verdict = JsonNamingPolicy.CamelCase.ConvertName(finding.Verdict.ToString()),
        Sentence = Redaction.Of(finding.Sentence),
        Advice = finding.Advice is { } advice ? Redaction.Of(advice) : null,
    };

    private JobWork Checked(NewJob request)
    {
        if (request.Selection?.Keys is not null)
        {
            throw RefusedException.Invalid("A list of keys is for jobs: plan and examine what is below a prefix.");
        }

        JobRules.Check(caller, book, request, isSingle: false);
        return JobWork.Of(book, request, list: "");
    }
}
