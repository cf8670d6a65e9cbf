using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Distributed.ServiceDefaults.Tests;

public sealed class StartupTests
{
    [Fact]
    public async Task A_process_that_is_asked_to_stop_while_it_starts_stops_what_has_started()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Early>().AddHostedService(services => services.GetRequiredService<Early>());
        builder.Services.AddHostedService<StoppedMeanwhile>();
        using var host = builder.Build();
        await host.RunToEndAsync();
        Assert.True(host.Services.GetRequiredService<Early>().IsStopped);
    }

    [Fact]
    public async Task A_process_that_cannot_start_says_why()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddHostedService<Broken>();
        using var host = builder.Build();
        await Assert.ThrowsAsync<TaskCanceledException>(() => host.RunToEndAsync());
    }

    private sealed class Early : IHostedService
    {
        public bool IsStopped { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            IsStopped = true;
            return Task.CompletedTask;
        }
    }

    /// <summary>A signal comes while it starts.</summary>
    private sealed class StoppedMeanwhile(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Gives up by itself; nobody asked for that.</summary>
    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromCanceled(new(canceled: true));

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
