using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(args).AddProcessDefaults();
    if (args is [MigrateCommand.Name])
    {
        await MigrateCommand.RunAsync(builder);
        return;
    }
    builder.Configuration.RequireConnections();

    builder.Services.AddJobStore(builder.Configuration);
    builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
    builder.Services.AddSingleton<ITierCatalog, PublishedTierCatalog>();
    builder.Services.AddProducer();
    builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: [HealthEndpoints.Ready]);
    builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(10));

    await using var app = builder.Build();
    app.ValidateOptions();
    app.UseProducer();
    app.UseApiAccess();
    app.MapProducer();
    if (app.Environment.IsDevelopment()) app.MapApiReference();
    app.MapHealth();
    app.MapMetrics().AllowAnonymous();          // numbers of the whole fleet, for the network that Prometheus is in

    await app.Services.MigrateJobsAsync();
    await app.RunToEndAsync();
});
