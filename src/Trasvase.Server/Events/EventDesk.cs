using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;
using Trasvase.Server.Running;
using Trasvase.Server.State;

namespace Trasvase.Server.Events;

/// <summary>What became of a message.</summary>
/// <param name="Begun">The number of transfers that it began.</param>
/// <param name="Repeated">The number of objects whose transfer an earlier message began.</param>
/// <param name="Ignored">The number of objects that the rule does not want.</param>
internal readonly record struct EventResult(int Begun, int Repeated, int Ignored);

/// <summary>
/// Begins a transfer for each object that a message names. Messages come twice and in any order: a transfer takes the object as it is when
/// it is read, and the same appearance of an object begins one.
/// </summary>
internal sealed class EventDesk(ServerSettings settings, ConnectionBook book, JobDesk desk)
{
    /// <summary>The rules, by their names.</summary>
    public IReadOnlyDictionary<string, EventSettings> Rules => settings.Events;

    /// <summary>Takes a message.</summary>
    /// <param name="name">The rule.</param>
    /// <param name="message">The message, as a store or EventBridge sends it.</param>
    /// <exception cref="RefusedException">The message cannot be read, or a transfer cannot begin.</exception>
    public async Task<EventResult> TakeAsync(string name, JsonElement message)
    {
        var rule = Rules[name];
        var result = default(EventResult);
        foreach (var appeared in Read(message))
        {
            if (TransferOf(rule, appeared) is not { } transfer)
            {
                result = result with { Ignored = result.Ignored + 1 };
                continue;
            }

            // Without a mark, messages of the same object cannot be told apart: each begins a transfer, which finds nothing to send.
            var once = appeared.Mark is null
                ? null
                : new OnceOnly($"event {name} {transfer.Source.Key} {appeared.Mark}", Digest: "");
            var added = await desk.SubmitAsync(
                Caller.Service(rule.Tenant), transfer, isSingle: true, once, cause: $"event:{name}").ConfigureAwait(false);
            result = added.IsNew ? result with { Begun = result.Begun + 1 } : result with { Repeated = result.Repeated + 1 };
        }

        return result;
    }

    private static IReadOnlyList<S3Event> Read(JsonElement message)
    {
        try
        {
            return S3EventReader.Read(message);
        }
        catch (FormatException e)
        {
            throw RefusedException.Invalid(e.Message);
        }
    }

    // Null if the rule does not want the object.
    private NewJob? TransferOf(EventSettings rule, S3Event appeared)
    {
        var source = book.All[rule.Source];
        var prefix = source.Prefix + rule.Prefix;
        var isWanted = appeared.Bucket == source.Container
            && appeared.Key.StartsWith(prefix, StringComparison.Ordinal)
            && appeared.Key.EndsWith(rule.Suffix, StringComparison.Ordinal)
            && appeared.Key.Length > prefix.Length
            && !appeared.Key.EndsWith('/');
        return !isWanted ? null : new NewJob
        {
            Kind = rule.Move ? JobKind.Move : JobKind.Copy,
            Source = new Place { Connection = rule.Source, Key = appeared.Key[source.Prefix.Length..] },
            Target = new Place { Connection = rule.Target, Key = rule.TargetPrefix + appeared.Key[prefix.Length..] },
            Options = rule.Options,
        };
    }
}
