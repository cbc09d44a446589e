using Trasvase.Storage;

namespace Trasvase.Hosting.Doctor;

/// <summary>
/// Makes checks one after the other. A check that needs one that failed is not made, because it would only fail in other words.
/// </summary>
internal sealed class Examination(IReadOnlyList<Check> checks)
{
    private readonly Dictionary<string, FindingVerdict> _verdicts = new(StringComparer.Ordinal);

    /// <summary>Makes the checks.</summary>
    /// <param name="onFinding">Called with each finding at once.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    public async Task<Diagnosis> RunAsync(Func<Finding, ValueTask> onFinding, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var check in checks)
        {
            var told = WhyNot(check) is { } failed
                ? CheckResult.NotChecked($"Not checked, because of: {failed}.")
                : await TryAsync(check, cancellationToken).ConfigureAwait(false);
            _verdicts[Check.IdOf(check.Side, check.Name)] = told.Verdict;
            var finding = new Finding
            {
                Check = check.Name,
                Side = check.Side,
                Verdict = told.Verdict,
                Sentence = Redaction.Of(told.Sentence),
                Advice = told.Advice is { } advice ? Redaction.Of(advice) : null,
            };
            findings.Add(finding);
            await onFinding(finding).ConfigureAwait(false);
        }

        return new Diagnosis(findings);
    }

    private static async Task<CheckResult> TryAsync(Check check, CancellationToken cancellationToken)
    {
        try
        {
            return await check.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            return CheckResult.Failure(e.Message, AdviceFor(e));
        }
        catch (ConfigurationException e)
        {
            return CheckResult.Failure(e.Message, "Correct the option or the variable.");
        }
    }

    // A check that was not made, for whatever reason, also keeps the checks that need it from being made.
    private string? WhyNot(Check check) => check.Needs
        .Select(need => need.Contains('.', StringComparison.Ordinal) ? need : Check.IdOf(check.Side, need))
        .FirstOrDefault(need => _verdicts.GetValueOrDefault(need) is FindingVerdict.Failure or FindingVerdict.NotChecked)
        ?.Replace('.', ' ').ToLowerInvariant();

    private static string AdviceFor(StoreException error) => error.Kind switch
    {
        StoreErrorKind.Unauthenticated => "Check the credentials: whether they are of this account, and whether they have ended.",
        StoreErrorKind.PermissionDenied => "Have whoever owns it allow this to these credentials.",
        StoreErrorKind.NotFound => "Check the name, and whether the credentials are of the account that has it.",
        StoreErrorKind.Unavailable or StoreErrorKind.Timeout =>
            "Check the endpoint, proxies and firewalls between this machine and the service, and try again.",
        StoreErrorKind.RateLimited => "Try again later.",
        _ => "See what the sentence names.",
    };
}
