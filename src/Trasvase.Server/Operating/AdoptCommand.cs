using System.Text.Json;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Operating;

/// <summary>Reads <c>trasvase-server adopt …</c>.</summary>
internal static class AdoptCommand
{
    private const string Usage =
        "Usage: trasvase-server adopt JOB-ID --source CONNECTION --target CONNECTION [--journal FOLDER] [--options FILE]";

    /// <summary>Takes the job over.</summary>
    /// <exception cref="ConfigurationException">The command cannot be understood, or the job cannot be taken over.</exception>
    public static async Task<JobRecord> RunAsync(IServiceProvider services, string[] arguments)
    {
        if (arguments is not [{ Length: > 0 } id, .. var rest] || rest.Length % 2 != 0)
        {
            throw new ConfigurationException(Usage);
        }

        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in rest.Chunk(2))
        {
            _ = option[0] is "--source" or "--target" or "--journal" or "--options" && named.TryAdd(option[0], option[1])
                ? true
                : throw new ConfigurationException($"'{option[0]}' is not understood. {Usage}");
        }

        if (!named.TryGetValue("--source", out var source) || !named.TryGetValue("--target", out var target))
        {
            throw new ConfigurationException(Usage);
        }

        var folder = new JobFolder(named.GetValueOrDefault("--journal", JobFolder.UsersOwn));
        return await ActivatorUtilities.CreateInstance<Adoption>(services)
            .TakeOverAsync(folder, id, source, target, OptionsOf(named.GetValueOrDefault("--options"))).ConfigureAwait(false);
    }

    private static AdoptedOptions? OptionsOf(string? file)
    {
        try
        {
            return file is null ? null : JsonSerializer.Deserialize<AdoptedOptions>(File.ReadAllText(file), Json.Compact);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The options in {file} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>How a job that is taken over was begun, as <c>POST /v1/jobs</c> says it.</summary>
internal sealed record AdoptedOptions
{
    /// <summary>How objects are transferred.</summary>
    public TransferSettings? Options { get; init; }

    /// <summary>Which objects.</summary>
    public SelectionSettings? Selection { get; init; }

    /// <summary>What a sync removes.</summary>
    public SyncSettings? Sync { get; init; }
}
