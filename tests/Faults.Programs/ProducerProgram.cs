using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Distributed.Faults.Programs;

/// <summary>A Producer as src/Producer/Program.cs puts it together, with a bug or a witness in it. Without either, the product's own program runs.</summary>
internal static class ProducerProgram
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateBuilder().AddProcessDefaults();
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        var settings = builder.Configuration.GetSection("Faults").Get<ProgramSettings>() ?? new();
        builder.Services.AddJobStore(builder.Configuration);
        builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
        builder.Services.AddSingleton<ITierCatalog, PublishedTierCatalog>();
        builder.Services.AddProducer();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: [HealthEndpoints.Ready]);
        builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(10));

        builder.Services.ConfigureDbContext<PostgresJobsContext>(options => options.AddInterceptors(new PlantedSql(settings)));
        if (settings.Is(Bug.NotMandatory)) builder.Services.RemoveAll<QueueTarget>();
        if (settings.Is(Bug.NoReaper)) builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(JobReaper)));

        await using var app = builder.Build();
        app.ValidateOptions();
        app.UseProducer();
        app.UseApiAccess();
        app.MapProducer();
        app.MapHealth();
        await app.Services.MigrateJobsAsync();
        if (settings.WitnessesPublishes)
        {
            var history = new HistoryFile(settings.Folder, $"producer-{Environment.ProcessId}");
            app.Services.GetRequiredService<IBus>().ConnectSendObserver(new PublishWitness(history));
        }
        await app.RunToEndAsync();
    }
}
