using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Trasvase.Testing.Time;

namespace Trasvase.Tests.Hosting;

public class ServiceCollectionExtensionsTests
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
    [Fact]
    public void AddTrasvase_Configured_IsOfferedAsTheInterfaceToo()
    {
        using var provider = new ServiceCollection()
            .AddTrasvase(o => o with { IdleTimeout = TimeSpan.FromSeconds(9) })
            .BuildServiceProvider();

        provider.GetRequiredService<ITrasvaseClient>().ShouldBeSameAs(provider.GetRequiredService<TrasvaseClient>());
        provider.GetRequiredService<TrasvaseOptions>().IdleTimeout.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void AddTrasvase_Names_AreClientsOfTheirOwn()
    {
        using var provider = new ServiceCollection()
            .AddTrasvase("archive", o => o with { IdleTimeout = TimeSpan.FromSeconds(1) })
            .AddTrasvase("cold", o => o with { IdleTimeout = TimeSpan.FromSeconds(2) })
            .BuildServiceProvider();

        provider.GetRequiredKeyedService<ITrasvaseClient>("archive")
            .ShouldNotBeSameAs(provider.GetRequiredKeyedService<ITrasvaseClient>("cold"));
        provider.GetRequiredKeyedService<TrasvaseOptions>("cold").IdleTimeout.ShouldBe(TimeSpan.FromSeconds(2));
        provider.GetService<ITrasvaseClient>().ShouldBeNull();
    }

    [Fact]
    public void AddTrasvase_Section_IsReadOverTheEnvironment()
    {
        var section = Section(
            ("S3:Region", "eu-central-1"), ("S3:Addressing", "path"), ("S3:RequesterPays", "true"), ("AzureBlob:AccountName", "acct"),
            ("Limits:Connections", "8"), ("Limits:MaxRate", "1000000"), ("IdleTimeout", "00:00:05"), ("Retry:AttemptsMax", "3"), (
                "Journal:Folder", "/jobs"));

        using var provider = new ServiceCollection().AddTrasvase("archive", section, o => o with { Journal = null }).BuildServiceProvider();

        var options = provider.GetRequiredKeyedService<TrasvaseOptions>("archive");
        (options.S3.Region, options.S3.Addressing, options.S3.RequesterPays).ShouldBe(("eu-central-1", S3Addressing.Path, true));
        (options.AzureBlob.AccountName, options.Limits!.Connections, options.Limits.MaxRate).ShouldBe(("acct", 8, 1_000_000));
        (options.IdleTimeout, options.Retry.AttemptsMax, options.Journal).ShouldBe((TimeSpan.FromSeconds(5), 3, null));
    }

    [Theory]
    [InlineData("Limits:MaxRates", "1", "'Trasvase:Limits:MaxRates' is no option")]
    [InlineData("Limits:Connections", "secret-key", "'Trasvase:Limits:Connections' must be a number")]
    [InlineData("S3:Addressing", "secret-key", "'Trasvase:S3:Addressing' must be one of Auto, Path, VirtualHost")]
    [InlineData("Regoin", "eu", "'Trasvase:Regoin' is no option")]
    public void With_SectionThatCannotBeRead_NamesItAndNotItsValue(string name, string value, string message)
    {
        var failure = Should.Throw<ConfigurationException>(() => new TrasvaseOptions().With(Section((name, value))));

        failure.Message.ShouldContain(message);
        failure.Message.ShouldNotContain("secret-key");
    }

    // Every option that can be written down is known by its name.
    [Fact]
    public void With_NamesOfTheOptions_AreAllKnown()
    {
        foreach (var (part, type) in new[]
        {
            ("S3", typeof(S3Options)),
            ("AzureBlob", typeof(AzureBlobOptions)),
            ("Limits", typeof(ClientLimits)),
            ("Retry", typeof(RetryPolicy)),
        })
        {
            foreach (var property in type.GetProperties()
                .Where(property => property.SetMethod is not null && IsText(property.PropertyType)))
            {
                var sample = property.PropertyType == typeof(bool)
                    ? "true"
                    : property.PropertyType == typeof(TimeSpan) ? "00:00:01" : property.PropertyType.IsEnum ? "Path" : "1";

                Should.NotThrow(() => new TrasvaseOptions().With(Section(($"{part}:{property.Name}", sample))), property.Name);
            }
        }

        static bool IsText(Type type) => type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan);
    }

    private static IConfigurationSection Section(params (string Name, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Trasvase:{value.Name}", (string?)value.Value)))
        .Build()
        .GetSection("Trasvase");
}
