using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Trasvase.Integrity;

/// <summary>A digest function that stores use. Its values are bytes, most significant first.</summary>
internal abstract class DigestFunction
{
    public static DigestFunction Crc64 { get; } = new CrcFunction<NvmePolynomial>(sizeof(ulong));

    public static DigestFunction Crc32 { get; } = new CrcFunction<IsoPolynomial>(sizeof(uint));

    public static DigestFunction Crc32C { get; } = new CrcFunction<CastagnoliPolynomial>(sizeof(uint));

    public static DigestFunction Md5 { get; } = new HashFunction(HashAlgorithmName.MD5);

    public static DigestFunction Sha1 { get; } = new HashFunction(HashAlgorithmName.SHA1);

    public static DigestFunction Sha256 { get; } = new HashFunction(HashAlgorithmName.SHA256);

    /// <summary>
    /// Whether the digest of two pieces can be computed from their digests. If not, a digest can only be computed from all bytes, in their
    /// order and in one go.
    /// </summary>
    public abstract bool Combines { get; }

    /// <summary>Begins a new digest.</summary>
    public abstract RunningDigest Begin();

    /// <summary>Returns the digest of A followed by B, from their digests and without their bytes.</summary>
    /// <exception cref="NotSupportedException">The function's digests cannot be combined (<see cref="Combines"/>).</exception>
    public abstract byte[] Combine(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long secondLength);

    /// <summary>Returns the digest of these bytes.</summary>
    public byte[] Compute(ReadOnlySpan<byte> data)
    {
        using var running = Begin();
        running.Append(data);
        return running.Finish();
    }

    /// <summary>
    /// Returns the digest that S3 reports for an object that was uploaded in parts: the digest of the parts' digests, one after the other.
    /// With MD5, this is the text before the dash in an entity tag. With the other functions, it is a checksum of the type COMPOSITE.
    /// </summary>
    public byte[] Composite(IEnumerable<byte[]> parts)
    {
        using var running = Begin();
        foreach (var part in parts)
        {
            running.Append(part);
        }

        return running.Finish();
    }

    private sealed class CrcFunction<T>(int length) : DigestFunction
        where T : struct, ICrcPolynomial
    {
        public override bool Combines => true;

        public override RunningDigest Begin() => new RunningCrc<T>(length);

        public override byte[] Combine(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long secondLength) =>
            ToBytes(Crc<T>.Combine(ToNumber(first), ToNumber(second), secondLength), length);

        private static ulong ToNumber(ReadOnlySpan<byte> bytes)
        {
            var value = 0UL;
            foreach (var octet in bytes)
            {
                value = (value << 8) | octet;
            }

            return value;
        }
    }

    private sealed class HashFunction(HashAlgorithmName name) : DigestFunction
    {
        public override bool Combines => false;

        public override RunningDigest Begin() => new RunningHash(IncrementalHash.CreateHash(name));

        public override byte[] Combine(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long secondLength) =>
            throw new NotSupportedException($"The {name} of a whole does not follow from those of its parts.");
    }

    private sealed class RunningCrc<T>(int length) : RunningDigest
        where T : struct, ICrcPolynomial
    {
        private ulong _crc;

        public override void Append(ReadOnlySpan<byte> data) => _crc = Crc<T>.Append(_crc, data);

        public override byte[] Finish() => ToBytes(_crc, length);
    }

    private sealed class RunningHash(IncrementalHash hash) : RunningDigest
    {
        public override void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

        public override byte[] Finish() => hash.GetCurrentHash();

        protected override void Dispose(bool disposing)
        {
            hash.Dispose();
            base.Dispose(disposing);
        }
    }

    private static byte[] ToBytes(ulong value, int length)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes[^length..];
    }
}

/// <summary>A digest that is being computed.</summary>
internal abstract class RunningDigest : IDisposable
{
    /// <summary>Adds the bytes that follow.</summary>
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>Returns the digest of the bytes so far.</summary>
    public abstract byte[] Finish();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
