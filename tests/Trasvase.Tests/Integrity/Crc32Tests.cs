using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trasvase.Integrity;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Trasvase.Tests.Integrity;

public class Crc32Tests
{
    private static readonly Dictionary<string, (bool IsSupported, Func<uint, byte[], uint> Iso, Func<uint, byte[], uint> Castagnoli)> Paths = new(StringComparer.Ordinal)
    {
        ["chosen"] = (true, (crc, data) => Crc32.Append(crc, data), (crc, data) => Crc32C.Append(crc, data)),
        ["table"] = (true, Table<IsoPolynomial>, Table<CastagnoliPolynomial>),
        ["software 128"] = Of<SoftwareLanes128, Vector128<ulong>>(true),
        ["x86 128"] = Of<X86Lanes128, Vector128<ulong>>(Pclmulqdq.IsSupported),
        ["x86 256"] = Of<X86Lanes256, Vector256<ulong>>(Pclmulqdq.V256.IsSupported),
        ["x86 512"] = Of<X86Lanes512, Vector512<ulong>>(Pclmulqdq.V512.IsSupported),
        ["arm 128"] = Of<ArmLanes128, Vector128<ulong>>(ArmAes.IsSupported),
    };

    public static TheoryData<string> Names => [.. Paths.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Append_PublishedCheckString_GivesPublishedCheckValues(string name)
    {
        var (iso, castagnoli) = Get(name);
        iso(0, "123456789"u8.ToArray()).ShouldBe(0xCBF43926);
        castagnoli(0, "123456789"u8.ToArray()).ShouldBe(0xE3069283);
    }

    [Theory, MemberData(nameof(Names))]
    public void Append_AnyLengthInPieces_EqualsTextbook(string name)
    {
        var (iso, castagnoli) = Get(name);
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var data = RandomBytes.Of(round < 130 ? round * 5 : random.Next(20_000), seed: round);
            var cut = random.Next(data.Length + 1);
            iso(iso(0, data[..cut]), data[cut..]).ShouldBe(
                TextbookCrc32.Compute(TextbookCrc32.Iso, data), $"{data.Length} bytes cut at {cut}");
            castagnoli(castagnoli(0, data[..cut]), data[cut..]).ShouldBe(
                TextbookCrc32.Compute(TextbookCrc32.Castagnoli, data), $"{data.Length} bytes cut at {cut}");
        }
    }

    [Fact]
    public void Combine_AnySplit_IsTheWhole()
    {
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var data = RandomBytes.Of(random.Next(9_000), seed: round);
            var cut = random.Next(data.Length + 1);
            var (first, second) = (data[..cut], data[cut..]);
            Crc32.Combine(Crc32.Compute(first), Crc32.Compute(second), second.Length)
                .ShouldBe(TextbookCrc32.Compute(TextbookCrc32.Iso, data));
            Crc32C.Combine(Crc32C.Compute(first), Crc32C.Compute(second), second.Length)
                .ShouldBe(TextbookCrc32.Compute(TextbookCrc32.Castagnoli, data));
        }
    }

    private static (Func<uint, byte[], uint> Iso, Func<uint, byte[], uint> Castagnoli) Get(string name)
    {
        var (isSupported, iso, castagnoli) = Paths[name];
        Assert.SkipUnless(isSupported, $"this processor has no instructions for '{name}'");
        return (iso, castagnoli);
    }

    private static (bool IsSupported, Func<uint, byte[], uint> Iso, Func<uint, byte[], uint> Castagnoli) Of<TLanes, TVector>(bool isSupported)
        where TLanes : struct, IFoldLanes<TVector>
        where TVector : struct =>
        (isSupported, Fold<TLanes, TVector, IsoPolynomial>, Fold<TLanes, TVector, CastagnoliPolynomial>);

    private static uint Fold<TLanes, TVector, T>(uint crc, byte[] data)
        where TLanes : struct, IFoldLanes<TVector>
        where TVector : struct
        where T : struct, ICrcPolynomial =>
        ~(uint)CrcFold<TLanes, TVector, T>.Update(~crc, data);

    private static uint Table<T>(uint crc, byte[] data)
        where T : struct, ICrcPolynomial =>
        ~(uint)CrcTable<T>.Update(~crc, data);
}
