namespace Trasvase.Integrity;

/// <summary>
/// Computes with polynomials over GF(2), modulo a CRC's polynomial. Values are reflected: bit 63 is the coefficient of x^0, and bit 0 is
/// the coefficient of x^63.
/// </summary>
/// <typeparam name="T">The CRC's polynomial.</typeparam>
internal static class CrcPolynomial<T>
    where T : struct, ICrcPolynomial
{
    private const ulong One = 1UL << 63;

    /// <summary>The powers x^(2^i), by i. The largest exponent, eight times the largest <see cref="long"/>, has 66 bits.</summary>
    private static readonly ulong[] SquaresOfX = ComputeSquaresOfX(66);

    /// <summary>Returns value · x.</summary>
    public static ulong MultiplyByX(ulong value) => (value >> 1) ^ (T.Reflected & (0 - (value & 1)));

    /// <summary>Returns left · right.</summary>
    public static ulong Multiply(ulong left, ulong right)
    {
        var product = 0UL;
        for (; left != 0; left <<= 1)
        {
            product ^= right & (0 - (left >> 63));
            right = MultiplyByX(right);
        }

        return product;
    }

    /// <summary>Returns x^exponent. The exponent must be below 2^66.</summary>
    public static ulong PowerOfX(UInt128 exponent)
    {
        var power = One;
        for (var i = 0; exponent != 0; i++, exponent >>= 1)
        {
            if (UInt128.IsOddInteger(exponent))
            {
                power = Multiply(SquaresOfX[i], power);
            }
        }

        return power;
    }

    private static ulong[] ComputeSquaresOfX(int count)
    {
        var squares = new ulong[count];
        squares[0] = MultiplyByX(One);
        for (var i = 1; i < count; i++)
        {
            squares[i] = Multiply(squares[i - 1], squares[i - 1]);
        }

        return squares;
    }
}
