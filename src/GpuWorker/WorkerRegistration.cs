using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace Distributed.GpuWorker;

/// <summary>Puts the worker together.</summary>
public static class WorkerRegistration
{
    /// <summary>The consumers of the tiers in <see cref="WorkerOptions.Models"/>, with their warm engine. Needs the job store, the image store and a bus.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The process's configuration; its section <c>Worker</c> has the shape of <see cref="WorkerOptions"/>.</param>
    public static IServiceCollection AddGpuWorker(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Worker");
        var isBrokerRemote = configuration.GetConnectionString(MessagingRegistration.ConnectionName) is { Length: > 0 };
        var tiers = (section.Get<WorkerOptions>() ?? new()).Models.Keys;
        services.AddOptions<WorkerOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, DeviceCheck>();
        services.AddSingleton(provider => DeviceChoice.Of(provider.GetRequiredService<IOptions<WorkerOptions>>().Value, CudaDevices.Count));
        services.AddJobLeases();
        services.AddSingleton<IEngine>(CreateEngine);
        services.AddSingleton<SoloGate>();
        services.AddSingleton<EncodePool>();
        services.AddSingleton<JobPainter>();
        services.AddSingleton<WorkerDrain>().AddHostedService(provider => provider.GetRequiredService<WorkerDrain>());
        services.AddSingleton<EngineHost>().AddHostedService(provider => provider.GetRequiredService<EngineHost>());
        services.AddSingleton(provider => Announce(provider));
        services.AddHostedService<WorkerAnnouncer>();
        if (isBrokerRemote) services.AddHostedService<ConsumerWatchdog>();
        services.AddHealthChecks().AddCheck<EngineHost>("engine", tags: [HealthEndpoints.Ready]);
        services.AddSingleton(new EventEndpoint("cancels", (receiver, provider) =>
            receiver.Instance(new CancelConsumer(provider.GetRequiredService<LeaseKeeper>()))));
        foreach (var tier in tiers)
        {
            services.AddSingleton(new QueueEndpoint(GenerateQueues.Name(tier), (provider, stopping) => InHandAsync(provider, tier, stopping), (receiver, provider) =>
                receiver.Consumer(() => ActivatorUtilities.CreateInstance<GenerateImagesConsumer>(provider, tier))));
        }
        return services;
    }

    /// <summary>How long the bus waits for consumers when the process stops: the drain's grace, and time to hand back what is left.</summary>
    public static TimeSpan StopTimeout(this IConfiguration configuration) =>
        (configuration.GetSection("Worker").Get<WorkerOptions>() ?? new()).DrainGrace + TimeSpan.FromSeconds(10);

    /// <summary>Known when the tier's model is warm: until then other workers have its messages.</summary>
    private static async Task<int> InHandAsync(IServiceProvider provider, Tier tier, CancellationToken stopping)
    {
        var engine = provider.GetRequiredService<IEngine>();
        await engine.Ready.WaitAsync(stopping);
        return provider.GetRequiredService<IOptions<WorkerOptions>>().Value.InHand(engine.Lanes(tier.Word()));
    }

    private static WorkerAnnouncement Announce(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<WorkerOptions>>().Value;
        return new(provider.GetRequiredService<WorkerName>(), provider.GetRequiredService<DeviceChoice>().ToString(), Capacity: new Dictionary<Tier, int>(),
            [.. options.Models.Select(model => ModelProfile.Read(model.Key, model.Value))]);
    }

    private static DeviceEngine CreateEngine(IServiceProvider provider)
    {
        TorchLibrary.Load();
        var options = provider.GetRequiredService<IOptions<WorkerOptions>>().Value;
        var choice = provider.GetRequiredService<DeviceChoice>();
        var logger = provider.GetRequiredService<ILogger<DeviceEngine>>();
        logger.Loading(options.Models.Count, choice);
        return new(options.Models.ToDictionary(model => model.Key.Word(), model => model.Value), new torch.Device(choice.Device), options.ToEngineOptions(choice.Precision),
            warm => logger.ModelWarm(warm.Name, warm.Folder, warm.Load, warm.WarmUp, warm.Batch));
    }
}
