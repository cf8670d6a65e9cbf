using Distributed.Contracts;
using Distributed.Dashboard;
using Distributed.Diffusion;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using Distributed.Standalone;

return await Startup.RunAsync(async () =>
{
    using var data = DataFolder.Open();
    var builder = WebApplication.CreateBuilder(DashboardRegistration.HostOptions(args)).AddProcessDefaults();
    if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(Welcome.DefaultUrl);
    var isPrivate = Loopback.KeepToItself(builder.Configuration);

    var models = DefaultModels.Complete(builder.Configuration.GetSection("Worker:Models").Get<Dictionary<Tier, string>>() ?? []);
    builder.Configuration.AddInMemoryCollection(
    [
        .. models.Select(model => KeyValuePair.Create($"Worker:Models:{model.Key}", (string?)model.Value)),
        new("Images:Folder", data.Images),
        new("Dashboard:KeysFolder", data.Keys),
    ]);
    var adminKey = isPrivate ? null : AdminKey.Ensure(builder.Configuration);
    var apiKey = ApiAccess.Ensure(builder.Configuration, data, isPrivate, adminKey);

    builder.Services.AddJobStore(builder.Configuration, data.Database);
    builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
    builder.Services.AddSingleton<ITierCatalog>(new FixedTierCatalog(models.Select(model => ModelProfile.Read(model.Key, model.Value))));
    builder.Services.AddProducer();
    builder.AddDashboard(isPrivate);
    builder.Services.AddGpuWorker(builder.Configuration);
    var brokerEndsWithUs = builder.Services.AddMessaging(builder.Configuration, builder.Configuration.StopTimeout());

    await using var app = builder.Build();
    app.ValidateOptions();
    app.UseProducer();
    app.UseDashboard();
    app.MapProducer();
    if (isPrivate) app.MapApiReference();
    app.MapDashboard();
    app.MapHealth();
    app.MapGuardedMetrics();

    await app.Services.MigrateJobsAsync();
    // With the last process its broker and its worker ended: what was published or running then is ours to bring back.
    if (brokerEndsWithUs) await app.Services.GetRequiredService<JobReaping>().RecoverAsync(CancellationToken.None);

    await app.RunToEndAsync(started: () => Welcome.Print(app, data, models, adminKey, apiKey, reference: isPrivate ? ApiReference.Path : null));
}, error => error is ModelFolderException);
