using System.Buffers;
using System.Text;

namespace Trasvase.Http.Text;

/// <summary>A text to be signed, written as UTF-8 into a rented buffer, because one is made for every request.</summary>
internal sealed class SignedText : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(2048);
    private int _count;

    /// <summary>The bytes written so far; valid until the next change.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Append(ReadOnlySpan<char> text)
    {
        MakeRoom(Encoding.UTF8.GetMaxByteCount(text.Length));
        _count += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_count));
    }

    /// <summary>Appends one ASCII character.</summary>
    public void Append(char c)
    {
        MakeRoom(1);
        _bytes[_count++] = (byte)c;
    }

    /// <summary>Removes the text.</summary>
    public void Clear() => _count = 0;

    public override string ToString() => Encoding.UTF8.GetString(Written);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void MakeRoom(int more)
    {
        if (_count + more <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _bytes.Length, _count + more));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
