namespace Trasvase.Testing.StandIns.Azure;

/// <summary>Access tiers.</summary>
internal static class AzureTiers
{
    private const string ColdSince = "2021-12-02";

    /// <summary>The tier that a request asks for; null if it leaves it to the account.</summary>
    public static string? Read(StandInRequest request) => request.Header("x-ms-access-tier") switch
    {
        null => null,
        "Hot" or "Cool" or "Archive" or "Smart" => request.Header("x-ms-access-tier"),
        "Cold" when string.CompareOrdinal(request.Header("x-ms-version"), ColdSince) >= 0 => "Cold",
        _ => throw new AzureRefusalException(400, "InvalidHeaderValue"),
    };
}
