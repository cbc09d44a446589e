namespace Trasvase.Testing.StandIns.Azure;

/// <summary>The service refuses a request: status, code, and what else the answer carries.</summary>
internal sealed class AzureRefusalException(int status, string code, string? message = null) : Exception(message ?? code)
{
    public int Status => status;

    public string Code => code;

    /// <summary>Headers beyond those that every refusal has.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Elements of the error document beyond code and message.</summary>
    public IReadOnlyList<(string Name, string Value)> Elements { get; init; } = [];
}
