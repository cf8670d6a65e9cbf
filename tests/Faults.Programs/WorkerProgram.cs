using Distributed.Contracts;
using Distributed.Diffusion;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Distributed.Faults.Programs;

/// <summary>A GpuWorker as src/GpuWorker/Program.cs puts it together, but for the engine, which is a double, and the witnesses.</summary>
internal static class WorkerProgram
{
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateBuilder().AddProcessDefaults();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        var settings = builder.Configuration.GetSection("Faults").Get<ProgramSettings>() ?? new();
        var name = WorkerName.OfThisProcess();
        var history = new HistoryFile(settings.Folder, name.Value, settings.ClockAhead);

        builder.Services.AddSingleton(name);
        builder.Services.AddJobStore(builder.Configuration);
        builder.Services.AddImageStore(builder.Configuration.GetSection("Images"), builder.Configuration.GetConnectionString("Images"));
        builder.Services.AddGpuWorker(builder.Configuration);
        builder.Services.AddMessaging(builder.Configuration, builder.Configuration.StopTimeout());

        builder.Services.AddSingleton(history);
        builder.Services.AddSingleton<IEngine>(new DoubleEngine(history, settings));
        builder.Services.AddSingleton(provider => new WorkerAnnouncement(name, "double", new Dictionary<Tier, int>(), [Profile(Tier.Full), Profile(Tier.Distilled)]));
        builder.Services.ConfigureDbContext<PostgresJobsContext>(options => options.AddInterceptors(new Witness(history, settings), new PlantedSql(settings)));
        if (settings.Bug is Bug.CommitBeforeUpload or Bug.NameWithoutAttempt) builder.Services.Decorate<IImageStore>(store => new PlantedImageStore(store, settings));

        await using var app = builder.Build();
        app.ValidateOptions();
        app.MapHealth();
        using var watch = new PauseWatch(history);
        history.Write("worker", "ok");
        await app.RunToEndAsync();
        history.Write("worker", "end");
    }

    private static TierProfile Profile(Tier tier) => new()
    {
        Tier = tier,
        Model = "double",
        DefaultSide = 16,
        MinSide = 8,
        MaxSide = 64,
        MaxPixels = 64 * 64,
        SideMultiple = 8,
        DefaultSteps = 4,
        DefaultGuidanceScale = 7.5,
        DefaultScheduler = SchedulerName.Ddim,
        Schedulers = new Dictionary<SchedulerName, int> { [SchedulerName.Ddim] = 100 },
    };
}
