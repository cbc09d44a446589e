using Trasvase.Storage.Requests;

namespace Trasvase.Tests.Stores.S3;

/// <summary>What finds out whether a service is up again must wait for nobody who waits for just that.</summary>
public sealed class S3LookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ByALookWhileTheFirstQuestionIsUnderWay_IsSentAtOnce()
    {
        await using var s3 = await S3Scripted.StartAsync(Cancel);
        s3.Then(S3Scripted.Object(200, [], ("Content-Length", "9")));
        using var held = new Held();
        RequestPacing.Current = held;
        var first = s3.Store.FindAsync(new ObjectKey("first"), null, Cancel);

        RequestPacing.Current = new Look();
        (await s3.Store.FindAsync(new ObjectKey("look"), null, Cancel)
            .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel)).ShouldNotBeNull();

        first.IsCompleted.ShouldBeFalse();
    }

    private class Look : IRequestPacing
    {
        public virtual bool IsLook => true;

        public TimeSpan Patience => TimeSpan.Zero;

        public virtual ValueTask BeforeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Ended(string service, StoreException? failure)
        {
            // Nobody wants to know.
        }

        public ValueTask<bool> MetOutageAsync(FailedAttempt attempt, CancellationToken cancellationToken) => ValueTask.FromResult(false);

        public IDisposable? Wait(int attempt) => null;
    }

    private sealed class Held : Look, IDisposable
    {
        private readonly TaskCompletionSource _never = new();

        public override bool IsLook => false;

        public override ValueTask BeforeAsync(CancellationToken cancellationToken) => new(_never.Task);

        public void Dispose() => _never.TrySetCanceled();
    }
}
