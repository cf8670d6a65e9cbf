using Distributed.Dashboard;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(DashboardRegistration.HostOptions(args)).AddProcessDefaults();
    builder.Configuration.RequireConnections();

    builder.Services.AddJobStore(builder.Configuration);
    builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
    builder.Services.AddSingleton<ITierCatalog, PublishedTierCatalog>();
    builder.Services.AddJobAcceptance();
    builder.Services.AddHealthChecks().AddCheck<DatabaseHealth>("database", tags: [HealthEndpoints.Ready]);
    builder.AddDashboard();
    builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(10));

    await using var app = builder.Build();
    app.ValidateOptions();
    app.UseDashboard();
    app.MapDashboard();
    app.MapHealth();
    app.MapGuardedMetrics();

    await app.Services.MigrateJobsAsync();
    await app.RunToEndAsync();
});
