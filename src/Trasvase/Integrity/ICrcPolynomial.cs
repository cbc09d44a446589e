namespace Trasvase.Integrity;

/// <summary>
/// The polynomial of a CRC. All CRCs here reflect their input and output, begin with all ones and invert the result, so they differ only
/// in their polynomials.
/// </summary>
/// <remarks>
/// A CRC-32 is computed as a CRC-64 whose polynomial is the CRC-32's times x^32. Every remainder is then x^32 times the CRC-32's own
/// remainder, which in reflected form is the same number. The same algorithm therefore serves all of them, on vectors or by table.
/// </remarks>
internal interface ICrcPolynomial
{
    /// <summary>The polynomial of degree 64 with its bits reversed; x^64 is implied.</summary>
    static abstract ulong Reflected { get; }

    /// <summary>A value with as many ones as the digest has bits.</summary>
    static abstract ulong Ones { get; }
}

/// <summary>The polynomial of CRC-64/NVME: 0xAD93D23594C93659.</summary>
internal readonly struct NvmePolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0x9A6C9329AC4BC9B5;

    public static ulong Ones => ulong.MaxValue;
}

/// <summary>The polynomial of CRC-32/ISO-HDLC, the CRC of zip and Ethernet: 0x04C11DB7.</summary>
internal readonly struct IsoPolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0xEDB88320;

    public static ulong Ones => uint.MaxValue;
}

/// <summary>The polynomial of CRC-32C (Castagnoli): 0x1EDC6F41.</summary>
internal readonly struct CastagnoliPolynomial : ICrcPolynomial
{
    public static ulong Reflected => 0x82F63B78;

    public static ulong Ones => uint.MaxValue;
}
