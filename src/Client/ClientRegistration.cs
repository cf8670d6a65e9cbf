using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Distributed.Client;

/// <summary>Puts the client into an application.</summary>
public static class ClientRegistration
{
    /// <summary>Adds <see cref="JobClient"/>, over an <see cref="HttpClient"/> of the factory.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Says where the server is, and with which key.</param>
    /// <returns>The builder of its <see cref="HttpClient"/>, for handlers of one's own.</returns>
    public static IHttpClientBuilder AddJobClient(this IServiceCollection services, Action<JobClientOptions> configure)
    {
        services.AddOptions<JobClientOptions>().Configure(configure);
        return services.AddHttpClient(nameof(JobClient))
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)          // each try has its own
            // Connections are renewed rather than handlers, so that a client may live as long as the application.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddTypedClient((http, provider) => new JobClient(
                http, provider.GetRequiredService<IOptions<JobClientOptions>>().Value, provider.GetService<TimeProvider>()));
    }
}
