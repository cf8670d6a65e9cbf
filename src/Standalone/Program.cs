using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using Distributed.Standalone;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

try
{
    using var data = DataFolder.Open();
    var builder = WebApplication.CreateBuilder(args).AddProcessDefaults();
    if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(Welcome.DefaultUrl);

    var models = DefaultModels.Complete(builder.Configuration.GetSection("Worker:Models").Get<Dictionary<Tier, string>>() ?? [], data.Models);
    builder.Configuration.AddInMemoryCollection(
    [
        .. models.Select(model => KeyValuePair.Create($"Worker:Models:{model.Key}", (string?)model.Value)),
        new("Images:Folder", data.Images),
    ]);

    builder.Services.AddSqliteJobs(data.Database);
    builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
    builder.Services.AddSingleton(new TierCatalog(models.Select(model => ModelProfile.Read(model.Key, model.Value))));
    builder.Services.AddProducer();
    builder.Services.AddGpuWorker(builder.Configuration.GetSection("Worker"));
    var endsWithUs = builder.Services.AddMessaging(builder.Configuration, stopTimeout: TimeSpan.FromSeconds(30));

    await using var app = builder.Build();
    app.UseProducer();
    app.MapProducer();
    app.MapHealth();

    await using (var database = await app.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync())
        await database.Database.MigrateAsync();
    // With the last process its broker and workers ended too: what was published or running then is ours to bring back.
    if (endsWithUs) await app.Services.GetRequiredService<JobDispatch>().RecoverAsync(CancellationToken.None);

    await app.StartAsync();
    Welcome.Print(app, data, models);
    await app.WaitForShutdownAsync();
    return Environment.ExitCode;
}
catch (Exception error) when (error is IOException or InvalidDataException or ModelFolderException or OptionsValidationException)
{
    await Console.Error.WriteLineAsync($"Distributed cannot start: {error.Message}");
    return 78;          // EX_CONFIG of sysexits.h
}
