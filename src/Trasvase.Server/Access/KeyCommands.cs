using System.Globalization;
using Trasvase.Server.Connections;
using Trasvase.Server.State;

namespace Trasvase.Server.Access;

/// <summary>What the operator does with keys on the machine of the service: <c>trasvase-server keys …</c>.</summary>
internal sealed class KeyCommands(ApiKeys keys, IKeyStore store, IAuditLog audit, TimeProvider time, TextWriter output)
{
    /// <summary>How they are written.</summary>
    public const string Usage = """
        trasvase-server keys list
        trasvase-server keys revoke ID
        trasvase-server keys create NAME [scope=read|operate|admin] [tenant=NAME] [days=N] [grant=CONNECTION:VERBS[:PREFIX]]...

            A key reads and changes nothing through a connection that no grant names. VERBS are read, write, remove, with
            commas between them; CONNECTION may be * for all.
        """;

    /// <summary>Runs a command.</summary>
    /// <exception cref="ConfigurationException">It cannot be understood.</exception>
    public async Task RunAsync(string[] arguments)
    {
        switch (arguments)
        {
            case ["list"]:
                foreach (var known in store.List())
                {
                    await output.WriteLineAsync(
                        $"{known.Id}  {known.Caller.Name}  {known.Caller.Scope.ToString().ToLowerInvariant()}  {known.Caller.Tenant}  "
                            + $"{StateOf(known)}");
                }

                break;
            case ["revoke", var id]:
                _ = await store.RevokeAsync(id, time.GetUtcNow()) ? true : throw new ConfigurationException($"There is no key {id}.");
                await audit.AddAsync(NoteOf(store.Find(id)!.Caller, "key.revoke", id));
                await output.WriteLineAsync($"The key {id} is revoked.");
                break;
            case ["create", { Length: > 0 } name, .. var rest]:
                var (caller, life) = Read(name, rest);
                var key = await keys.MakeAsync(caller, life);
                await audit.AddAsync(NoteOf(caller, "key.make", key.Split('_')[1]));
                await output.WriteLineAsync(key);
                break;
            default:
                throw new ConfigurationException($"This is not understood. Usage:\n{Usage}");
        }
    }

    // Whoever reaches the state on this machine is the operator.
    private static AuditNote NoteOf(Caller caller, string what, string id) =>
        new(caller.Tenant, Caller.Local.Name, what, id, $"{caller.Name}, {caller.Scope}");

    private string StateOf(KeyRecord key) =>
        key.Revoked is not null ? "revoked"
        : key.Expires <= time.GetUtcNow() ? "ended"
        : key.Used is { } used ? $"used {used.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}" : "never used";

    private static (Caller Caller, TimeSpan? Life) Read(string name, IEnumerable<string> rest)
    {
        var caller = new Caller(name, Caller.OnlyTenant, Scope.Read, []);
        TimeSpan? life = null;
        foreach (var option in rest.Select(text => text.Split('=', 2)))
        {
            switch (option)
            {
                case ["scope", var word] when Enum.TryParse<Scope>(word, ignoreCase: true, out var scope) && Enum.IsDefined(scope):
                    caller = caller with { Scope = scope };
                    break;
                case ["tenant", { Length: > 0 } tenant]:
                    caller = caller with { Tenant = tenant };
                    break;
                case ["days", var days] when int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number > 0:
                    life = TimeSpan.FromDays(number);
                    break;
                case ["grant", var grant]:
                    caller = caller with { Grants = [.. caller.Grants, GrantOf(grant)] };
                    break;
                default:
                    throw new ConfigurationException($"'{string.Join('=', option)}' is not understood. Usage:\n{Usage}");
            }
        }

        return (caller, life);
    }

    private static Grant GrantOf(string text)
    {
        var parts = text.Split(':', 3);
        return parts is [{ Length: > 0 } connection, var words, ..]
            && Enum.TryParse<Verbs>(words, ignoreCase: true, out var verbs) && verbs != Verbs.None
            ? new Grant(connection, parts.Length > 2 ? parts[2] : "", verbs)
            : throw new ConfigurationException(
                $"'{text}' is no grant: write CONNECTION:VERBS or CONNECTION:VERBS:PREFIX, as in out:read,write:in/.");
    }
}
