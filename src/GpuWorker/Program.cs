using Distributed.Diffusion;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

return await Startup.RunAsync(async () =>
{
    if (args is [ModelsCommand.Name, .. var rest])
    {
        Environment.ExitCode = ModelsCommand.Run(rest, Console.Out, Console.Error);
        return;
    }
    var builder = WebApplication.CreateBuilder(args).AddProcessDefaults();
    builder.Configuration.RequireConnections();
    // Any number of workers run on one host: without an address of its own, each takes a free port for its health.
    if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"])) builder.WebHost.UseUrls("http://127.0.0.1:0");

    builder.Services.AddJobStore(builder.Configuration);
    builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
    builder.Services.AddGpuWorker(builder.Configuration);
    builder.Services.AddMessaging(builder.Configuration, builder.Configuration.StopTimeout());

    await using var app = builder.Build();
    app.ValidateOptions();
    app.MapHealth();
    app.MapMetrics();
    await app.RunToEndAsync();
}, error => error is ModelFolderException);
