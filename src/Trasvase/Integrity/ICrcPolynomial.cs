namespace Trasvase.Integrity;

/// <summary>
/// What tells one CRC from another. All of ours reflect input and output and begin and end with all ones, so the polynomial is
/// the whole difference.
/// </summary>
/// <remarks>
/// A CRC-32 is computed as a CRC-64 whose polynomial is that of the CRC-32 times x^32: every remainder is then x^32 times the
/// shorter one, which in reflected form is the same number. One algorithm, on vectors or by table, serves all.
/// </remarks>
internal interface ICrcPolynomial
{
    /// <summary>The polynomial of degree 64 with its bits reversed; x^64 is implied.</summary>
    static abstract ulong Reflected { get; }

    /// <summary>All ones, as many as the digest has bits.</summary>
    static abstract ulong Ones { get; }
}

/// <summary>CRC-64/NVME: 0xAD93D23594C93659.</summary>
internal readonly struct NvmePolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0x9A6C9329AC4BC9B5;

    public static ulong Ones => ulong.MaxValue;
}

/// <summary>CRC-32/ISO-HDLC, of zip and Ethernet: 0x04C11DB7.</summary>
internal readonly struct IsoPolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0xEDB88320;

    public static ulong Ones => uint.MaxValue;
}

/// <summary>CRC-32C, Castagnoli's: 0x1EDC6F41.</summary>
internal readonly struct CastagnoliPolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0x82F63B78;

    public static ulong Ones => uint.MaxValue;
}
