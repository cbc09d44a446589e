using System.Security.Cryptography;
using Trasvase.Integrity;

namespace Trasvase.Bench.Cloud;

/// <summary>
/// The bytes of every object, kept by nobody: one run of random bytes that repeats after a prime number of them, into which each object
/// begins elsewhere. So sending costs no more than copying, parts of any usual size differ from one another, and the CRC-64 of any range
/// follows by combining.
/// </summary>
internal sealed class Content
{
    private const int Period = 1_048_573;
    private const int Stride = 16;
    private const int Starts = 65_521;
    private const int SliceMax = 256 * 1024;

    private readonly byte[] _bytes = new byte[Period + SliceMax];
    private readonly string?[] _md5 = new string?[Starts];
    private readonly ulong[] _crc = new ulong[Starts];
    private readonly long _size;
    private readonly PartDigest[] _powers = new PartDigest[40];

    public Content(long size)
    {
        _size = size;
        new Random(20_261).NextBytes(_bytes.AsSpan(0, Period));
        _bytes.AsSpan(0, SliceMax).CopyTo(_bytes.AsSpan(Period));
        _powers[0] = Of(_bytes.AsSpan(0, Period));
        for (var i = 1; i < _powers.Length; i++)
        {
            _powers[i] = _powers[i - 1].Then(_powers[i - 1]);
        }
    }

    /// <summary>Bytes of an object from an offset on: as many as lie in one piece, and no more than asked.</summary>
    public ReadOnlyMemory<byte> Slice(int index, long offset, long length)
    {
        var place = (int)((Start(index) + offset) % Period);
        return _bytes.AsMemory(place, (int)Math.Min(length, SliceMax));
    }

    /// <summary>CRC-64 of a range, without walking through more than two periods of it.</summary>
    public ulong Crc64Of(int index, long offset, long length)
    {
        var place = (int)((Start(index) + offset) % Period);
        var head = Of(_bytes.AsSpan(place, (int)Math.Min(length, Period - place)));
        var rest = length - head.Length;
        var whole = head;
        for (var (times, i) = (rest / Period, 0); times > 0; times >>= 1, i++)
        {
            whole = (times & 1) == 1 ? whole.Then(_powers[i]) : whole;
        }

        return whole.Then(Of(_bytes.AsSpan(0, (int)(rest % Period)))).Crc64;
    }

    /// <summary>CRC-64 of the whole object.</summary>
    public ulong Crc64Of(int index)
    {
        // 0: not computed yet. Another thread that computes the same does no harm.
        ref var known = ref _crc[index % Starts];
        if (known == 0)
        {
            known = Crc64Of(index, 0, _size);
        }

        return known;
    }

    /// <summary>MD5 of the whole object, in hexadecimal.</summary>
    public string Md5Of(int index) => _md5[index % Starts] ??= ComputeMd5(index);

    /// <summary>Computes what takes long before anybody waits for it.</summary>
    public void Prepare(int objects) => Parallel.For(0, Math.Min(objects, Starts), index => Md5Of(index));

    private string ComputeMd5(int index)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (long offset = 0; offset < _size;)
        {
            var slice = Slice(index, offset, _size - offset).Span;
            md5.AppendData(slice);
            offset += slice.Length;
        }

        return Convert.ToHexStringLower(md5.GetHashAndReset());
    }

    private static long Start(int index) => index % Starts * (long)Stride;

    private static PartDigest Of(ReadOnlySpan<byte> bytes) => new(Crc64.Compute(bytes), bytes.Length);
}
