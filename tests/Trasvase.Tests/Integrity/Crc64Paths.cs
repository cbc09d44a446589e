using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trasvase.Integrity;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Trasvase.Tests.Integrity;

/// <summary>Every way to compute the digest, by name, with whether this processor can.</summary>
internal static class Crc64Paths
{
    private static readonly Dictionary<string, (bool IsSupported, Func<ulong, byte[], int, ulong> Append)> Paths = new(
        StringComparer.Ordinal)
    {
        ["chosen"] = (true, (crc, data, start) => Crc64.Append(crc, data.AsSpan(start))),
        ["table"] = (true, (crc, data, start) => ~CrcTable<NvmePolynomial>.Update(~crc, data.AsSpan(start))),
        ["software 128"] = (true, Fold<SoftwareLanes128, Vector128<ulong>>),
        ["x86 128"] = (Pclmulqdq.IsSupported, Fold<X86Lanes128, Vector128<ulong>>),
        ["x86 256"] = (Pclmulqdq.V256.IsSupported, Fold<X86Lanes256, Vector256<ulong>>),
        ["x86 512"] = (Pclmulqdq.V512.IsSupported, Fold<X86Lanes512, Vector512<ulong>>),
        ["arm 128"] = (ArmAes.IsSupported, Fold<ArmLanes128, Vector128<ulong>>),
    };

    public static IEnumerable<string> Names => Paths.Keys;

    /// <summary>The path's Append over an array from a start; skips the calling test where the processor lacks the instructions.</summary>
    public static Func<ulong, byte[], int, ulong> Get(string name)
    {
        var (isSupported, append) = Paths[name];
        Assert.SkipUnless(isSupported, $"this processor has no instructions for '{name}'");
        return append;
    }

    private static ulong Fold<TLanes, TVector>(ulong crc, byte[] data, int start)
        where TLanes : struct, IFoldLanes<TVector>
        where TVector : struct
        => ~CrcFold<TLanes, TVector, NvmePolynomial>.Update(~crc, data.AsSpan(start));
}
