using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging;

namespace Distributed.ServiceDefaults;

/// <summary>What every process does alike.</summary>
public static class ProcessDefaults
{
    /// <summary>
    /// Secrets from files, telemetry, quiet logs on one line each, and no server header. Any configuration source overrides the log levels.
    /// </summary>
    /// <exception cref="InvalidDataException">The folder of secrets cannot be read.</exception>
    public static WebApplicationBuilder AddProcessDefaults(this WebApplicationBuilder builder)
    {
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData =
            [
                new("Logging:LogLevel:Default", nameof(LogLevel.Information)),
                new("Logging:LogLevel:Microsoft", nameof(LogLevel.Warning)),
                new("Logging:LogLevel:MassTransit", nameof(LogLevel.Warning)),
                // Not being ready yet is an answer to whoever asks, no failure.
                new("Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks", nameof(LogLevel.None)),
                // What keeps a process from starting is said once, in words, by the process itself.
                new("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", nameof(LogLevel.None)),
            ],
        });
        builder.Configuration.AddSecretFiles(Environment.GetEnvironmentVariable(SecretFiles.Setting));
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        builder.WebHost.UseKestrel(server => server.AddServerHeader = false);
        return builder.AddTelemetry();
    }
}
