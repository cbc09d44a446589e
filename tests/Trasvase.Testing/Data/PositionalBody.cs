using Trasvase.Storage;

namespace Trasvase.Testing.Data;

/// <summary><see cref="PositionalData"/> as a body.</summary>
internal sealed class PositionalBody(PositionalData data, bool isRepeatable, Digest? digest) : PartBody
{
    private const int PieceLength = 64 * 1024;
    private int _writes;

    public override long Length => data.Length;

    public override bool IsRepeatable => isRepeatable;

    public override Digest? KnownDigest => digest;

    public override async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _writes) > 1 && !isRepeatable)
        {
            throw new InvalidOperationException("A body that cannot be repeated was asked to write itself twice.");
        }

        var buffer = new byte[Math.Min(PieceLength, data.Length)];
        for (var offset = 0L; offset < data.Length; offset += PieceLength)
        {
            var piece = buffer.AsMemory(0, (int)Math.Min(PieceLength, data.Length - offset));
            data.Fill(offset, piece.Span);
            await target.WriteAsync(piece, cancellationToken);
        }
    }
}
