using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Trasvase;

/// <summary>
/// Trasvase for dependency injection: a <see cref="TrasvaseClient"/> for the whole application, also as <see cref="ITrasvaseClient"/>.
/// What is registered already stays: options, and a <see cref="TimeProvider"/>. With a name there is one client for each name, as keyed
/// services.
/// </summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the client.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">How to reach both clouds; from the environment if null.</param>
    public static IServiceCollection AddTrasvase(this IServiceCollection services, TrasvaseOptions? options = null) =>
        Add(services, key: null, _ => options ?? TrasvaseOptions.FromEnvironment());

    /// <summary>Adds the client.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options that the environment gives: <c>o => o with { Limits = … }</c>.</param>
    public static IServiceCollection AddTrasvase(this IServiceCollection services, Func<TrasvaseOptions, TrasvaseOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, key: null, _ => configure(TrasvaseOptions.FromEnvironment()));
    }

    /// <summary>Adds the client.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">Read when the client is first wanted, over what the environment gives: see
    /// <see cref="TrasvaseOptions.With"/>.</param>
    /// <param name="configure">Changes the options that come of it; null to take them as they are.</param>
    public static IServiceCollection AddTrasvase(
        this IServiceCollection services, IConfiguration section, Func<TrasvaseOptions, TrasvaseOptions>? configure = null) =>
        Add(services, key: null, _ => Configured(section, configure));

    /// <summary>Adds a client of this name.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service: <c>[FromKeyedServices("archive")] ITrasvaseClient client</c>.</param>
    /// <param name="configure">Changes the options that the environment gives.</param>
    public static IServiceCollection AddTrasvase(
        this IServiceCollection services,
        string name,
        Func<TrasvaseOptions, TrasvaseOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, _ => configure(TrasvaseOptions.FromEnvironment()));
    }

    /// <summary>Adds a client of this name.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service.</param>
    /// <param name="section">Read when the client is first wanted, over what the environment gives.</param>
    /// <param name="configure">Changes the options that come of it; null to take them as they are.</param>
    public static IServiceCollection AddTrasvase(
        this IServiceCollection services, string name, IConfiguration section, Func<TrasvaseOptions, TrasvaseOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(services, name, _ => Configured(section, configure));
    }

    private static TrasvaseOptions Configured(IConfiguration section, Func<TrasvaseOptions, TrasvaseOptions>? configure)
    {
        var options = TrasvaseOptions.FromEnvironment().With(section);
        return configure is null ? options : configure(options);
    }

    // Without a key, a service is registered as any other: the container takes both for one kind.
    private static IServiceCollection Add(IServiceCollection services, string? key, Func<IServiceProvider, TrasvaseOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAdd(ServiceDescriptor.KeyedSingleton(key, (provider, _) => options(provider)));
        services.TryAdd(ServiceDescriptor.KeyedSingleton(key, (provider, _) => new TrasvaseClient(
            provider.GetRequiredKeyedService<TrasvaseOptions>(key),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILogger<TrasvaseClient>>())));
        services.TryAdd(ServiceDescriptor.KeyedSingleton<ITrasvaseClient>(
            key,
            (provider, _) => provider.GetRequiredKeyedService<TrasvaseClient>(key)));
        return services;
    }
}
