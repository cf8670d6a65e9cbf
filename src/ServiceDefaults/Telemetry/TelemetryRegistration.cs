using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs of every process by OpenTelemetry. They are sent (OTLP) where the standard environment variables say, such as
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and nowhere without them. Metrics can besides be read at <c>/metrics</c> in Prometheus's format.
/// </summary>
public static class TelemetryRegistration
{
    /// <summary>Where Prometheus reads.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Our own meters and activity sources begin with this.</summary>
    private const string Ours = "Distributed.*";

    /// <summary>Collects what the process, its libraries and our own meters tell.</summary>
    internal static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<MetricsOptions>().BindConfiguration("Metrics").ValidateDataAnnotations().ValidateOnStart();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName(builder), serviceVersion: Version(builder)).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter(Ours, "MassTransit", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql")
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter(options => options.ScrapeEndpointPath = MetricsPath));
        if (!IsExported(builder.Configuration)) return builder;          // nor is a span made that nobody would see
        telemetry.WithTracing(tracing => tracing
            .AddSource(Ours, "MassTransit")
            .AddAspNetCoreInstrumentation(options => options.Filter = context => !IsProbe(context.Request.Path))
            .AddHttpClientInstrumentation()
            .AddNpgsql());
        telemetry.UseOtlpExporter();
        builder.Logging.AddOpenTelemetry(logging => (logging.IncludeScopes, logging.IncludeFormattedMessage) = (true, true));
        return builder;
    }

    /// <summary>
    /// Maps <see cref="MetricsPath"/>, for whoever can reach the port. What people use from outside keeps it to a port of its own
    /// (<see cref="MetricsOptions.Port"/>) or behind its login.
    /// </summary>
    public static IEndpointConventionBuilder MapMetrics(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Port;
        return app.MapPrometheusScrapingEndpoint(MetricsPath, meterProvider: null, branch => branch.Use((context, next) =>
        {
            if (port is null || context.Connection.LocalPort == port) return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }), optionsName: null);
    }

    private static bool IsExported(ConfigurationManager configuration) =>
        configuration.AsEnumerable().Any(setting => setting.Key.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.OrdinalIgnoreCase)
            && setting.Key.EndsWith("ENDPOINT", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(setting.Value));

    private static bool IsProbe(string path) =>
        path.StartsWith("/health/", StringComparison.Ordinal) || path.Equals(MetricsPath, StringComparison.Ordinal);

    /// <summary>Such as <c>distributed-producer</c>.</summary>
    private static string ServiceName(WebApplicationBuilder builder) => builder.Environment.ApplicationName.Replace('.', '-').ToLowerInvariant();

    private static string? Version(WebApplicationBuilder builder) =>
        System.Reflection.Assembly.Load(builder.Environment.ApplicationName).GetName().Version?.ToString(3);
}
