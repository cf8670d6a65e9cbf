using Distributed.Contracts;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using Distributed.Standalone;
using Microsoft.EntityFrameworkCore;

using var data = DataFolder.Open();
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseKestrel(server => server.AddServerHeader = false);
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(Welcome.DefaultUrl);

var models = DefaultModels.Complete(builder.Configuration.GetSection("Worker:Models").Get<Dictionary<Tier, string>>() ?? [], data.Models);
builder.Configuration.AddInMemoryCollection(
[
    .. models.Select(model => KeyValuePair.Create($"Worker:Models:{model.Key}", (string?)model.Value)),
    new("Images:Folder", data.Images),
]);

builder.Services.AddSqliteJobs(data.Database);
builder.Services.AddImageStore(builder.Configuration.GetSection("Images"));
builder.Services.AddSingleton(new TierCatalog(models.Select(model => ModelProfile.Read(model.Key, model.Value))));
builder.Services.AddProducer();
builder.Services.AddGpuWorker(builder.Configuration.GetSection("Worker"));
builder.Services.AddInMemoryMessaging(stopTimeout: TimeSpan.FromSeconds(30));

var app = builder.Build();
app.UseProducer();
app.MapProducer();
app.MapHealth();

await using (var database = await app.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync())
    await database.Database.MigrateAsync();
await app.Services.GetRequiredService<JobDispatch>().RecoverAsync(CancellationToken.None);

await app.StartAsync();
Welcome.Print(app, data, models);
await app.WaitForShutdownAsync();
