using System.Net;
using Trasvase.Http;
using Trasvase.Http.Bodies;

namespace Trasvase.Tests.Http;

/// <summary>A reader that gives up, whose token is another than that of the request.</summary>
public sealed class ReaderCancelsTests
{
    // Seen: the connection of an answer that was disposed of while it was read went to the next request, which read what was left of that
    // answer.
    [Fact]
    public async Task ReadAsync_ReaderCancels_EndsTheReadBeforeAnythingIsDisposedOf()
    {
        var content = new Pending();
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(content) };
        using var answer = new HttpAnswer(response, new IdleWatchdog(TimeSpan.FromHours(1), TimeProvider.System, CancellationToken.None));
        using var reader = new CancellationTokenSource();
        await using var body = await answer.OpenBodyAsync(10, "reading", TestContext.Current.CancellationToken);

        var read = body.ReadAsync(new byte[10], reader.Token).AsTask();
        await reader.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => read.WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        content.IsDisposedWhileRead.ShouldBeFalse();
    }

    private sealed class Pending : MemoryStream
    {
        private volatile bool _isRead;

        public bool IsDisposedWhileRead { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _isRead = true;
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return 0;
            }
            finally
            {
                _isRead = false;
            }
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposedWhileRead |= _isRead;
            base.Dispose(disposing);
        }
    }
}
