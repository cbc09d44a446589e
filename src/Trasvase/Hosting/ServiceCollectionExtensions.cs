using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Trasvase;

/// <summary>
/// Adds Trasvase to dependency injection: one <see cref="TrasvaseClient"/> for the whole application, also as
/// <see cref="ITrasvaseClient"/>. Services that are registered already are kept, such as options and a <see cref="TimeProvider"/>. With a
/// name, there is one client for each name, as a keyed service.
/// </summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Adds the client as a singleton.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">How to reach both clouds; null, the default, to read the environment variables.</param>
    public static IServiceCollection AddTrasvase(this IServiceCollection services, TrasvaseOptions? options = null) =>
        Add(services, key: null, _ => options ?? TrasvaseOptions.FromEnvironment());

    /// <summary>Adds the client as a singleton, with options that are changed in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options that the environment variables give: <c>o => o with { Limits = … }</c>.</param>
    public static IServiceCollection AddTrasvase(this IServiceCollection services, Func<TrasvaseOptions, TrasvaseOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, key: null, _ => configure(TrasvaseOptions.FromEnvironment()));
    }

    /// <summary>Adds the client as a singleton, with options from the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">The section of the configuration. It is read when the client is first requested, and takes precedence over
    /// the environment variables: see <see cref="TrasvaseOptions.With"/>.</param>
    /// <param name="configure">Changes the resulting options; null, the default, to use them as they are.</param>
    public static IServiceCollection AddTrasvase(
        this IServiceCollection services, IConfiguration section, Func<TrasvaseOptions, TrasvaseOptions>? configure = null) =>
        Add(services, key: null, _ => Configured(section, configure));

    /// <summary>Adds a client with this name as a keyed singleton, with options that are changed in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service: <c>[FromKeyedServices("archive")] ITrasvaseClient client</c>. At least one
    /// character.</param>
    /// <param name="configure">Changes the options that the environment variables give.</param>
    public static IServiceCollection AddTrasvase(
        this IServiceCollection services,
        string name,
        Func<TrasvaseOptions, TrasvaseOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, _ => configure(TrasvaseOptions.FromEnvironment()));
    }

    /// <summary>Adds a client with this name as a keyed singleton, with options from the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">The key of the service. At least one character.</param>
    /// <param name="section">The section of the configuration. It is read when the client is first requested, and takes precedence over
    /// the environment variables: see <see cref="TrasvaseOptions.With"/>.</param>
    /// <param name="configure">Changes the resulting options; null, the default, to use them as they are.</param>
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

    // With a null key, a keyed descriptor registers an ordinary service, so one method serves both kinds.
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
