using System.Net;
using System.Net.Http.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Client;
using Trasvase.Server.State;

namespace Trasvase.Server.Tests;

public sealed class AuditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_AfterEverythingThatCanBeDone_SaysWhoDidWhatInOrder()
    {
        await using var scene = await ServiceScene.StartAsync();
        var job = await PausedAsync(scene);
        foreach (var verb in new[] { "resume", "cancel" })
        {
            (await scene.PostAsync($"/v1/jobs/{job.Id}/{verb}", new { })).Dispose();
            await scene.EndOfAsync(job.Id);
        }

        (await scene.Http.DeleteAsync($"/v1/jobs/{job.Id}", Cancellation)).Dispose();

        var entries = (await scene.Http.GetFromJsonAsync<Page<AuditView>>("/v1/audit", Cancellation))!.Items;
        entries.Where(entry => entry.Subject == job.Id).Select(entry => entry.What).Reverse().Distinct()
            .ShouldBe(["job.begin", "job.resume", "job.forget"]);
        entries.ShouldAllBe(entry => entry.Who == "local");
        entries[^1].Detail.ShouldBe("Copy source:in/ to target:out/");
        (await scene.Http.GetFromJsonAsync<AuditCheck>("/v1/audit/check", Cancellation))!.FirstBroken.ShouldBeNull();
    }

    [Fact]
    public async Task Log_WhatWasRefused_IsNoDeed()
    {
        await using var scene = await ServiceScene.StartAsync();
        using var refused = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = new Place { Connection = "none", Key = "" }, Target = scene.Target("out/") });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        (await scene.Http.GetFromJsonAsync<Page<AuditView>>("/v1/audit", Cancellation))!.Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE audit SET who = 'nobody' WHERE number = 2")]
    [InlineData("DELETE FROM audit WHERE number = 2")]
    [InlineData("DELETE FROM audit WHERE number = 1")]
    public async Task Log_ChangedBehindItsBack_IsRefusedByTheDatabaseAndNoticedWithoutThat(string change)
    {
        await using var scene = await ServiceScene.StartAsync();
        var log = scene.Services.GetRequiredService<IAuditLog>();
        for (var i = 0; i < 4; i++)
        {
            await log.AddAsync(new AuditNote("default", "local", "test.deed", $"{i}"));
        }

        log.Verify().ShouldBe((4, null, log.List("default", null, 1).Single().Digest));
        await using var connection = new SqliteConnection(
            $"Data Source={scene.Services.GetRequiredService<StateDatabase>().File};Pooling=False");

        (await Should.ThrowAsync<SqliteException>(connection.ExecuteAsync(change))).Message.ShouldContain("only grows");
        await connection.ExecuteAsync("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened;");
        await connection.ExecuteAsync(change);

        log.Verify().Broken.ShouldNotBeNull().ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Log_ManyAtOnce_HasNoGap()
    {
        await using var scene = await ServiceScene.StartAsync();
        var log = scene.Services.GetRequiredService<IAuditLog>();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => log.AddAsync(new AuditNote("default", "local", "test.deed", $"{i}"))));

        log.Verify().ShouldBe((200, null, log.List("default", null, 1).Single().Digest));
        log.List("another", null, 10).ShouldBeEmpty();
    }

    private static async Task<JobView> PausedAsync(ServiceScene scene)
    {
        using var posted = await scene.PostAsync(
            "/v1/jobs", new NewJob { Source = scene.Source("in/"), Target = scene.Target("out/"), Paused = true });
        return await ServiceScene.OfAsync<JobView>(posted);
    }
}
