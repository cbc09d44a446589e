using Trasvase.Integrity;
using Trasvase.Testing.Data;
using Trasvase.Testing.Faults;
using Trasvase.Transfers.Proving;
using Trasvase.Transfers.Relaying;

namespace Trasvase.Tests.Transfers;

public class StreamCopierTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(1, 10, 10)]
    [InlineData(10_000, 4096, 1)]
    [InlineData(10_000, 4096, 4095)]
    [InlineData(8192, 4096, 4097)]
    [InlineData(300_001, 131_072, 70_001)]
    public async Task CopyAsync_OddReadSizes_CopiesAndDigestsEveryByteInFullBuffers(int length, int bufferLength, int readMax)
    {
        var data = new PositionalData(1, length);
        var target = new MemoryStream();
        var writes = new List<long>();

        using var digester = Digester();
        var copied = await StreamCopier.CopyAsync(
            new TamperedStream(data.OpenRead()) { ReadMax = readMax }, target, new byte[bufferLength], digester, writes.Add, None);

        copied.ShouldBe(length);
        target.ToArray().ShouldBe(data.ToArray());
        digester.Crc64.ShouldBe(Crc64.Compute(data.ToArray()));
        writes.Sum().ShouldBe(length);
        writes.SkipLast(1).ShouldAllBe(count => count == bufferLength);
    }

    [Fact]
    public async Task CopyAsync_ReaderFails_ItsErrorComesThroughUnchanged()
    {
        var broken = TamperedStream.Broken();
        var source = new TamperedStream(new PositionalData(1, 100).OpenRead()) { EndAt = 60, End = broken };

        var thrown = await Should.ThrowAsync<Exception>(StreamCopier.CopyAsync(
            source, new MemoryStream(), new byte[16], Digester(), _ => { }, None));

        thrown.ShouldBeSameAs(broken);
    }

    [Fact]
    public async Task CopyAsync_WriterFails_ItsErrorComesThroughAndNothingMoreCounts()
    {
        var full = new NotSupportedException("full");
        var moved = 0L;
        var target = new FullStream(full, after: 32);

        var thrown = await Should.ThrowAsync<Exception>(
            StreamCopier.CopyAsync(new PositionalData(1, 100).OpenRead(), target, new byte[16], Digester(), count => moved += count, None));

        thrown.ShouldBeSameAs(full);
        moved.ShouldBe(32);
    }

    private static PartDigester Digester() => new(0, serial: null, pieces: null);

    private sealed class FullStream(Exception full, int after) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            Length + buffer.Length > after ? throw full : base.WriteAsync(buffer, cancellationToken);
    }
}
