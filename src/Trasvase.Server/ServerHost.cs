using System.Net;
using Microsoft.AspNetCore.Authentication;
using Trasvase.Server.Access;
using Trasvase.Server.Api;
using Trasvase.Server.Configuration;
using Trasvase.Server.Connections;
using Trasvase.Server.Events;
using Trasvase.Server.Observing;
using Trasvase.Server.Pages;
using Trasvase.Server.Running;
using Trasvase.Server.Schedules;
using Trasvase.Server.State;
using Trasvase.Server.Webhooks;

namespace Trasvase.Server;

/// <summary>Puts the service together.</summary>
internal static class ServerHost
{
    private const int BodyMax = 16 * 1024 * 1024;

    // Whoever sends a key is known by it, and by nothing else.
    private const string Chosen = "Chosen";

    /// <summary>Makes the service. It listens once it is started.</summary>
    /// <param name="settings">What the operator configured.</param>
    /// <param name="configure">Changes what the service is made of; tests put a clock of their own there. Null for no change.</param>
    /// <exception cref="ConfigurationException">The state cannot be opened.</exception>
    public static WebApplication Create(ServerSettings settings, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        Listen(builder, settings);
        var files = new JobFiles(settings);
        Supervision.Add(builder.Services);
        AddState(builder.Services, settings, files);
        AddApi(builder.Services);
        PageRoutes.Add(builder.Services, files);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        configure?.Invoke(builder);
        Telemetry.Add(builder);
        var app = builder.Build();
        PageHeaders.Use(app);
        app.UseExceptionHandler();
        app.UseWhen(IsForPeople, static people => people.UseStatusCodePagesWithReExecute(
            "/not-found", createScopeForStatusCodePages: true));
        app.UseWhen(static context => !IsForPeople(context), static programs => programs.UseStatusCodePages());
        app.UseRouting();
        Guard(app, settings);
        app.UseAuthentication();
        app.Use(async (context, next) =>
        {
            await context.RequestServices.GetRequiredService<RateRules>().CheckAsync(context);
            await next(context);
        });
        app.UseAuthorization();
        app.UseAntiforgery();
        PageRoutes.Map(app);
        var v1 = app.MapGroup("/v1");
        TransfersApi.Map(v1);
        JobsApi.Map(v1);
        ResultsApi.Map(v1);
        EventsApi.Map(v1);
        ChecksApi.Map(v1);
        KeysApi.Map(v1);
        SchedulesApi.Map(v1);
        WebhooksApi.Map(v1);
        S3EventsApi.Map(v1);
        app.MapOpenApi("/v1/openapi.json").RequireAuthorization(Policies.Read);
        Telemetry.Map(app);
        app.MapGet("/healthz", () => TypedResults.Text("ok")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/readyz", (JobDispatcher dispatcher) => dispatcher.Recovered.IsCompletedSuccessfully
            ? Results.Text("ready")
            : Results.Text("starting", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    private static void Listen(WebApplicationBuilder builder, ServerSettings settings)
    {
        var address = settings.Address;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyMax;
            if (address.Host == "localhost")
            {
                kestrel.ListenLocalhost(address.Port, Secure);
            }
            else
            {
                kestrel.Listen(IPAddress.Parse(address.Host), address.Port, Secure);
            }
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));

        void Secure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen)
        {
            if (settings.Tls is { } tls && address.IsSecure)
            {
                listen.UseHttps(System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
            }
        }
    }

    private static void AddState(IServiceCollection services, ServerSettings settings, JobFiles files)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(files);
        services.AddSingleton(_ => StateDatabase.Open(files.Database));
        services.AddSingleton<IJobStore, SqliteJobStore>();
        services.AddSingleton<IKeyStore, SqliteKeyStore>();
        services.AddSingleton<IAuditLog, SqliteAuditLog>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<RateRules>();
        services.AddSingleton<ConnectionBook>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<JobDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<JobDispatcher>());
        services.AddSingleton<JobDesk>();
        services.AddSingleton<IScheduleStore, SqliteScheduleStore>();
        services.AddSingleton<ScheduleClock>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduleClock>());
        services.AddSingleton<ScheduleDesk>();
        services.AddSingleton<EventDesk>();
        services.AddSingleton(_ => new SnsGate(new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false })));
        services.AddHostedService<QueueReader>();
        services.AddSingleton<IWebhookStore, SqliteWebhookStore>();
        services.AddSingleton(new WebhookAddress(settings.Webhooks));
        services.AddHostedService<WebhookSender>();
    }

    // Whether a person looks at the answer, and not a program.
    private static bool IsForPeople(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    // Whoever is not on this machine, but makes a browser on it call, names another host or comes from another site.
    private static void Guard(WebApplication app, ServerSettings settings)
    {
        var address = settings.Address;
        app.Use((context, next) => Visitors.WhyNot(context.Request, address) is { } why
            ? throw RefusedException.Forbidden(why)
            : next(context));
    }

    private static void AddApi(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));

        // So that a body that cannot be read is explained, and not only refused.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Problems.Customize);
        services.AddExceptionHandler<Problems>();
        services.AddValidation();
        services.AddOpenApi("v1", options =>
        {
            options.AddOperationTransformer<ApiExamples>();
            options.AddDocumentTransformer(static (document, _, _) =>
            {
                // Wherever it is served.
                document.Info.Title = "Trasvase";
                document.Info.Version = "1";
                document.Servers = [];
                return Task.CompletedTask;
            });
        });
        services.AddAuthentication(Chosen)
            .AddPolicyScheme(Chosen, Chosen, options => options.ForwardDefaultSelector = static context =>
                context.Request.Headers.Authorization.Count > 0 ? ApiKeyHandler.Name : LocalHandler.Name)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, _ => { })
            .AddScheme<AuthenticationSchemeOptions, LocalHandler>(LocalHandler.Name, _ => { });
        services.AddAuthorization(Policies.Add);
    }
}
