namespace Trasvase.Tests.Integrity;

internal static class RandomBytes
{
    public static byte[] Of(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }
}
