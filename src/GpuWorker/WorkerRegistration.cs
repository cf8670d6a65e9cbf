using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TorchSharp;

namespace Distributed.GpuWorker;

/// <summary>Puts the worker together.</summary>
public static class WorkerRegistration
{
    /// <summary>The consumers of the tiers in <see cref="WorkerOptions.Models"/>, with their warm engine. Needs the job store, the image store and a bus.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">A section with the shape of <see cref="WorkerOptions"/>.</param>
    public static IServiceCollection AddGpuWorker(this IServiceCollection services, IConfiguration section)
    {
        var options = section.Get<WorkerOptions>() ?? new();
        services.AddOptions<WorkerOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddJobLeases();
        services.AddSingleton<IEngine>(provider => CreateEngine(provider.GetRequiredService<IOptions<WorkerOptions>>().Value));
        services.AddSingleton<JobPainter>();
        services.AddSingleton<WorkerDrain>().AddHostedService(provider => provider.GetRequiredService<WorkerDrain>());
        services.AddSingleton<EngineHost>().AddHostedService(provider => provider.GetRequiredService<EngineHost>());
        services.AddHealthChecks().AddCheck<EngineHost>("engine", tags: [HealthEndpoints.Ready]);
        foreach (var tier in options.Models.Keys)
        {
            services.AddSingleton(new QueueEndpoint(GenerateQueues.Name(tier), options.JobsInHand, (receiver, provider) =>
                receiver.Consumer(() => ActivatorUtilities.CreateInstance<GenerateImagesConsumer>(provider, tier))));
        }
        return services;
    }

    private static DeviceEngine CreateEngine(WorkerOptions options)
    {
        TorchLibrary.Load();
        return new(options.Models.ToDictionary(model => model.Key.Word(), model => model.Value), torch.CPU, torch.ScalarType.Float32);
    }
}
