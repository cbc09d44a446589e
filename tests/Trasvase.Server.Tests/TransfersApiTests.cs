using System.Net;
using Trasvase.Client;
using Trasvase.Testing.Data;

namespace Trasvase.Server.Tests;

public sealed class TransfersApiTests
{
    private static readonly (string, string) Wait = ("Prefer", "wait=30");

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(9 * 1024 * 1024)]
    public async Task Post_PrefersToWait_AnswersWithTheReceipt(int size)
    {
        await using var scene = await ServiceScene.StartAsync();
        var bytes = new PositionalData(1, size).ToArray();
        scene.Put("in/a b+c?.bin", bytes);

        using var answer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source("in/a b+c?.bin"), Target = scene.Target("out/") }, Wait);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var view = await ServiceScene.OfAsync<JobView>(answer);
        view.Status.ShouldBe(JobStatus.Done);
        view.Receipt!.Value.GetProperty("verification").GetString().ShouldBe("verified");
        view.Receipt.Value.GetProperty("sourceContainer").GetString().ShouldBe(ServiceScene.Bucket);
        view.Receipt.Value.GetProperty("targetKey").GetString().ShouldBe("out/in/a b+c?.bin");
        answer.Headers.Location!.ToString().ShouldBe($"/v1/transfers/{view.Id}");
        scene.Stored("out/in/a b+c?.bin").ShouldBe(bytes);
    }

    [Fact]
    public async Task Post_DoesNotWait_IsAcceptedAndFoundAtItsPlace()
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Put("a", [1, 2, 3]);

        using var answer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source("a"), Target = scene.Target("b"), Move = true });

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var view = await scene.EndOfAsync((await ServiceScene.OfAsync<JobView>(answer)).Id);
        view.Status.ShouldBe(JobStatus.Done);
        view.Kind.ShouldBe(JobKind.Move);
        view.Receipt!.Value.GetProperty("sourceRemoved").GetBoolean().ShouldBeTrue();
        scene.S3.State.Bucket(ServiceScene.Bucket).Current("a").ShouldBeNull();
        scene.Stored("b").ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Post_FiftyTimesAtOnceWithOneKey_MakesOneTransfer()
    {
        await using var scene = await ServiceScene.StartAsync();
        scene.Put("a", [1]);
        var request = new NewTransfer { Source = scene.Source("a"), Target = scene.Target("b") };

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            scene.PostAsync("/v1/transfers", request, Wait, ("Idempotency-Key", "one"))));

        var views = await Task.WhenAll(answers.Select(ServiceScene.OfAsync<JobView>));
        views.Select(view => view.Id).Distinct().ShouldHaveSingleItem();
        scene.Azure.State.Blobs(ServiceScene.Container).ShouldHaveSingleItem();

        using var other = await scene.PostAsync("/v1/transfers", request with { Move = true }, ("Idempotency-Key", "one"));
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await ServiceScene.OfAsync<Problem>(other)).Type.ShouldBe("urn:trasvase:problem:idempotency-key-reused");
    }

    [Fact]
    public async Task Post_SourceThatIsNotThere_EndsWithWhatHappened()
    {
        await using var scene = await ServiceScene.StartAsync();

        using var answer = await scene.PostAsync(
            "/v1/transfers", new NewTransfer { Source = scene.Source("none"), Target = scene.Target("b") }, Wait);

        var view = await ServiceScene.OfAsync<JobView>(answer);
        view.Status.ShouldBe(JobStatus.SomeFailed);
        view.Receipt!.Value.GetProperty("error").GetString().ShouldBe("notFound");
        view.Receipt.Value.GetProperty("reason").GetString()!.ShouldContain("none");
    }

    [Theory]
    [InlineData("nobody", "a", "target", "unknown-connection")]
    [InlineData("source", "", "target", "invalid")]
    [InlineData("source", "folder/", "target", "invalid")]
    [InlineData("target", "a", "target", "invalid")]
    [InlineData("source", "a", "source", "forbidden")]
    public async Task Post_WhatCannotBeRight_IsRefusedBeforeAnythingIsRemembered(string from, string key, string to, string kind)
    {
        await using var scene = await ServiceScene.StartAsync();

        using var answer = await scene.PostAsync("/v1/transfers", new NewTransfer
        {
            Source = new Place { Connection = from, Key = key },
            Target = new Place { Connection = to, Key = key },
        });

        (await ServiceScene.OfAsync<Problem>(answer)).Type.ShouldBe("urn:trasvase:problem:" + kind);
        using var jobs = await scene.Http.GetAsync("/v1/jobs", TestContext.Current.CancellationToken);
        (await ServiceScene.OfAsync<Page<JobView>>(jobs)).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"source":{"connection":"source","key":"a"}}""", 400)]
    [InlineData("""{"source":{"connection":"source","key":"a"},"target":{"connection":"target","key":"b"},"ifExist":"skip"}""", 400)]
    [InlineData("""{"source":{"connection":"source"},"target":{"connection":"target"},"options":{"ifExists":"replace"}}""", 400)]
    [InlineData("""{"source":{"connection":"source"},"target":{"connection":"target"},"options":{"limits":{"connections":0}}}""", 400)]
    [InlineData("""{"source":"s3://bucket/a","target":"az://c/"}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("{", 400)]
    public async Task Post_BodyThatIsNotOfTheForm_IsAProblem(string body, int status)
    {
        await using var scene = await ServiceScene.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await scene.Http.PostAsync("/v1/transfers", content, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await ServiceScene.OfAsync<Problem>(answer);
        problem.Type.ShouldBe("urn:trasvase:problem:invalid");
        (problem.Detail is { Length: > 0 } || problem.Faults is { Count: > 0 }).ShouldBeTrue("it says what is wrong");
    }
}
