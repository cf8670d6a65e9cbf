using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.ServiceDefaults;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Distributed.GpuWorker.Tests;

/// <summary>A worker with everything real: SQLite, an image folder, the in-memory bus and small models.</summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    /// <summary>Longer than anything here may take, on a machine that has much else to do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Times that a pause of the machine does not use up: no lease is lost and no message sent twice. What could not be sent is, within the patience of a test.</summary>
    private static readonly KeyValuePair<string, string?>[] PatientTimes =
    [
        new("Jobs:Times:SelfFence", "00:30:00"), new("Jobs:Times:Lease", "01:00:00"), new("Jobs:Times:PublishTimeout", "00:00:20"), new("Jobs:Times:Reservation", "00:01:00"),
    ];

    private readonly string folder;
    private readonly bool isFolderOurs;
    private readonly IHost host;

    public WorkerHost(UntrainedModels models, Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
        : this(models, before: null, configure, settings)
    {
    }

    /// <param name="models">Its models.</param>
    /// <param name="before">The worker whose database and images it takes over, stopped but not disposed.</param>
    /// <param name="configure">Replaces parts.</param>
    /// <param name="settings">Its settings.</param>
    public WorkerHost(UntrainedModels models, WorkerHost? before, Action<IServiceCollection>? configure = null, params (string Key, string Value)[] settings)
    {
        isFolderOurs = before is null;
        folder = before?.folder ?? Directory.CreateTempSubdirectory("worker-tests-").FullName;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(PatientTimes).AddInMemoryCollection(
        [
            new("Images:Folder", Images),
            new("Worker:Models:Full", models.Full),
            new("Worker:Models:Distilled", models.Distilled),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        builder.Services.AddSqliteJobs(Path.Combine(folder, "jobs.db"));
        builder.Services.AddImageStore(builder.Configuration.GetSection("Images"));
        builder.Services.AddJobIntake(queue => builder.Services.AddSingleton(new QueueTarget(queue)));
        builder.Services.AddGpuWorker(builder.Configuration);
        builder.Services.AddMessaging(builder.Configuration, TimeSpan.FromMinutes(3));
        configure?.Invoke(builder.Services);
        host = builder.Build();
    }

    public string Images => Path.Combine(folder, "images");

    public T Get<T>() where T : notnull => host.Services.GetRequiredService<T>();

    public async Task StartAsync()
    {
        await using (var database = await Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync()) await database.Database.MigrateAsync();
        if (!isFolderOurs) await Get<JobReaping>().RecoverAsync(default);          // the bus ended with the worker before, as Standalone's does
        await host.StartAsync();
    }

    public Task StopAsync() => host.StopAsync();

    public async Task<Guid> SubmitAsync(int steps = 4, int imageCount = 1, Tier tier = Tier.Full, bool previews = false, long seed = 7)
    {
        var job = new NewJob(Guid.CreateVersion7(), "default", new()
        {
            Prompt = "a red circle",
            Tier = tier,
            Width = 64,
            Height = 64,
            Steps = steps,
            GuidanceScale = 5,
            Scheduler = SchedulerName.Ddim,
            Seed = seed,
            ImageCount = imageCount,
            Previews = previews,
        });
        await Get<JobAcceptor>().AcceptAsync(job, default);
        return job.Id;
    }

    /// <summary>Submits a job that starts from a picture, as it stands when the picture is stored.</summary>
    /// <param name="change">Changes the picture's reference.</param>
    public async Task<Guid> SubmitWithInputAsync(Func<InputImageReference, InputImageReference>? change = null)
    {
        var id = Guid.CreateVersion7();
        var rgb = Enumerable.Range(0, 3 * 64 * 64).Select(i => (byte)(i * 31)).ToArray();
        var stored = await Get<InputImages>().SaveAsync("default", id, PngWriter.Write(rgb, 64, 64), default);
        var reference = new InputImageReference(stored.Name.ToString(), stored.Sha256);
        await Get<JobAcceptor>().AcceptAsync(new(id, "default", new()
        {
            Prompt = "a red circle", Tier = Tier.Full, Width = 64, Height = 64, Steps = 4, GuidanceScale = 5, Scheduler = SchedulerName.Ddim, Seed = 7, ImageCount = 1,
            InputImage = change?.Invoke(reference) ?? reference, Strength = 0.5,
        }), default);
        return id;
    }

    public async Task<JobRow> ReadAsync(Guid id)
    {
        await using var database = await Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        return await database.Jobs.AsNoTracking().Include(job => job.Images).SingleAsync(job => job.Id == id);
    }

    /// <summary>Waits until a job's row is as wanted.</summary>
    public async Task<JobRow> UntilAsync(Guid id, Func<JobRow, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var row = await ReadAsync(id);
            if (isWanted(row)) return row;
            await Task.Delay(10, patience.Token);
        }
    }

    public Task<JobRow> EndOfAsync(Guid id) => UntilAsync(id, row => row.FinishedAt is not null);

    /// <summary>Changes rows behind the worker's back.</summary>
    public async Task ExecuteAsync(FormattableString sql)
    {
        await using var database = await Get<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        await database.Database.ExecuteSqlAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        SqliteConnection.ClearAllPools();
        if (isFolderOurs) Directory.Delete(folder, recursive: true);
    }
}
