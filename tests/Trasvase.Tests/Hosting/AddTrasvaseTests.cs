using Microsoft.Extensions.DependencyInjection;
using Trasvase.Hosting;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Hosting;

public class AddTrasvaseTests
{
    [Fact]
    public void AddTrasvase_Twice_RegistersOneClient()
    {
        var services = new ServiceCollection().AddTrasvase(new TrasvaseOptions()).AddTrasvase();

        services.Count(service => service.ServiceType == typeof(TrasvaseClient)).ShouldBe(1);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<TrasvaseClient>().ShouldBeSameAs(provider.GetRequiredService<TrasvaseClient>());
    }

    [Fact]
    public void AddTrasvase_WhatIsRegisteredAlready_Stays()
    {
        var (options, time) = (new TrasvaseOptions { IdleTimeout = TimeSpan.FromSeconds(7) }, new ManualTime());

        using var provider = new ServiceCollection()
            .AddSingleton(options)
            .AddSingleton<TimeProvider>(time)
            .AddTrasvase()
            .BuildServiceProvider();

        provider.GetRequiredService<TrasvaseOptions>().ShouldBeSameAs(options);
        provider.GetRequiredService<TimeProvider>().ShouldBeSameAs(time);
        provider.GetRequiredService<TrasvaseClient>().ShouldNotBeNull();
    }

    [Fact]
    public void AddTrasvase_Options_AreTheOnesGiven()
    {
        var options = new TrasvaseOptions();

        using var provider = new ServiceCollection().AddTrasvase(options).BuildServiceProvider();

        provider.GetRequiredService<TrasvaseOptions>().ShouldBeSameAs(options);
        provider.GetRequiredService<TimeProvider>().ShouldBeSameAs(TimeProvider.System);
    }
}
