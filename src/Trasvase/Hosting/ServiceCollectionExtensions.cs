using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Trasvase.Hosting;

/// <summary>Trasvase for dependency injection.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="TrasvaseClient"/> for the whole application. What is registered already stays: options, and a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">How to reach both clouds; from the environment if null.</param>
    public static IServiceCollection AddTrasvase(this IServiceCollection services, TrasvaseOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => options ?? TrasvaseOptions.FromEnvironment());
        services.TryAddSingleton(provider => new TrasvaseClient(
            provider.GetRequiredService<TrasvaseOptions>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
