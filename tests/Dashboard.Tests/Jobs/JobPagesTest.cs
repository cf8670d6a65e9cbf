using Bunit;
using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;

namespace Distributed.Dashboard.Tests;

/// <summary>Pages over the real store in a SQLite file, with a worker's hands to move jobs on.</summary>
public abstract class JobPagesTest : BunitContext, IAsyncLifetime
{
    protected const string Worker = "gpu-7";

    private readonly string folder = Directory.CreateTempSubdirectory("dashboard-tests-").FullName;

    protected JobPagesTest()
    {
        Services.AddLogging();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Images:Folder", Path.Combine(folder, "images"))]).Build();
        Services.AddSingleton<IConfiguration>(configuration);
        Services.AddImageStore(configuration.GetSection("Images"));
        Services.AddSqliteJobs(Path.Combine(folder, "jobs.db")).AddJobAcceptance();
        Services.AddSingleton<ITierCatalog>(new FixedTierCatalog([Profile(Tier.Full, side: 512), Profile(Tier.Distilled, side: 512)]));
        Services.AddSingleton<SubmissionCheck>();
        Services.AddSingleton<JobFeed>().AddSingleton<KnownTenants>();
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    protected JobQueries Queries => Services.GetRequiredService<JobQueries>();
    protected JobLeases Leases => Services.GetRequiredService<JobLeases>();
    protected JobFeed Feed => Services.GetRequiredService<JobFeed>();
    protected NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();
    protected static CancellationToken Cancellation => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Services.MigrateJobsAsync();
        await Services.GetRequiredService<JobAcceptor>().StartAsync(Cancellation);
        Render<MudPopoverProvider>();
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await Services.GetRequiredService<JobAcceptor>().StopAsync(CancellationToken.None);
        await base.DisposeAsyncCore();
        SqliteConnection.ClearAllPools();
        await ScratchFolder.DeleteAsync(folder);
    }

    /// <summary>Asks for a page as an address does, and waits until it shows something.</summary>
    protected IRenderedComponent<T> Open<T>(string address, string selector, Action<ComponentParameterCollectionBuilder<T>>? parameters = null) where T : IComponent
    {
        Navigation.NavigateTo(address);
        var page = Render<T>(builder => parameters?.Invoke(builder));
        page.WaitForElement(selector, Patience);
        return page;
    }

    protected static TimeSpan Patience => TimeSpan.FromSeconds(60);

    protected static TierProfile Profile(Tier tier, int side) => new()
    {
        Tier = tier,
        Model = $"model-{tier.Word()}",
        DefaultSide = side,
        MinSide = side / 2,
        MaxSide = side * 2,
        SideMultiple = 8,
        MaxPixels = side * side * 4,
        DefaultSteps = 25,
        DefaultGuidanceScale = 7.5,
        DefaultScheduler = SchedulerName.Pndm,
    };

    protected static GenerationRequest Request(string prompt, Tier tier = Tier.Full, long seed = 7) => new()
    {
        Prompt = prompt,
        Tier = tier,
        Width = 512,
        Height = 512,
        Steps = 25,
        GuidanceScale = 7.5,
        Scheduler = SchedulerName.Pndm,
        Seed = seed,
        ImageCount = 1,
    };

    protected async Task<Guid> QueueAsync(string prompt, Tier tier = Tier.Full)
    {
        var job = (await Services.GetRequiredService<JobAcceptor>().AcceptAsync(new(Guid.CreateVersion7(), Tenants.Default, Request(prompt, tier)), Cancellation)).Job;
        await PassAsync(job.CreatedAt);
        return job.Id;
    }

    /// <summary>Waits until what is stored next is newer: the file's clock counts milliseconds, and a fast machine stores several in one.</summary>
    private static async Task PassAsync(DateTimeOffset stored)
    {
        while (DateTimeOffset.UtcNow < stored.AddMilliseconds(2)) await Task.Yield();
    }

    /// <summary>A batch of these requests, all waiting.</summary>
    protected async Task<BatchDetails> BatchAsync(string? name, params GenerationRequest[] requests)
    {
        var id = Guid.CreateVersion7();
        var inserts = new BatchInserts(Services.GetRequiredService<IDbContextFactory<JobsContext>>(), Services.GetRequiredService<JobInserts>());
        var stored = await inserts.InsertAsync(new(id, Tenants.Default, name, Idempotency: null,
            [.. requests.Select((request, i) => new NewJob(BatchIds.Job(id, i), Tenants.Default, request) { Batch = (id, i) })]), Cancellation);
        Assert.Equal(AcceptOutcome.Created, stored.Outcome);
        var batch = await FindBatchAsync(id);
        await PassAsync(batch.CreatedAt);
        return batch;
    }

    /// <summary>A batch of as many jobs, all waiting.</summary>
    protected Task<BatchDetails> BatchAsync(int jobs, string? name = "a set") =>
        BatchAsync(name, [.. Enumerable.Range(0, jobs).Select(i => Request($"prompt {i}"))]);

    protected async Task<BatchDetails> FindBatchAsync(Guid id) => (await Services.GetRequiredService<BatchQueries>().FindAsync(Tenants.Default, id, Cancellation))!;

    /// <summary>Its jobs, in its order.</summary>
    protected async Task<IReadOnlyList<JobDetails>> JobsOfAsync(BatchDetails batch) =>
        (await Services.GetRequiredService<BatchQueries>().JobsAsync(Tenants.Default, batch.Id, [], JobQueries.MaxPage, after: -1, Cancellation))!.Jobs;

    /// <summary>A job that starts from a picture, the rest chosen by <paramref name="change"/>.</summary>
    protected async Task<Guid> QueueWithInputAsync(string prompt, Func<GenerationRequest, GenerationRequest>? change = null)
    {
        var (id, request) = (Guid.CreateVersion7(), Request(prompt) with { Width = 256, Height = 256, Strength = 0.5 });
        var stored = await Services.GetRequiredService<InputImages>().SaveAsync(Tenants.Default, id, PngWriter.Write(new byte[3 * 256 * 256], 256, 256), Cancellation);
        request = request with { InputImage = new(stored.Name.ToString(), stored.Sha256) };
        await Services.GetRequiredService<JobAcceptor>().AcceptAsync(new(id, Tenants.Default, change?.Invoke(request) ?? request), Cancellation);
        return id;
    }

    protected async Task<Lease> StartAsync(Guid job, Tier tier = Tier.Full) =>
        await Leases.ClaimAsync(job, tier, Worker, Cancellation) ?? throw new InvalidOperationException("The job is not to be had.");

    protected async Task<Guid> SucceededAsync(string prompt, Tier tier = Tier.Full)
    {
        var id = await QueueAsync(prompt, tier);
        await SucceedAsync(await StartAsync(id, tier));
        return id;
    }

    protected async Task SucceedAsync(Lease lease)
    {
        var milliseconds = TimeSpan.FromMilliseconds(1);
        Assert.True(await Leases.SucceedAsync(lease, [new(0, $"{lease.JobId:N}/1/0-{new string('a', 64)}.png", 512, 512, lease.Request.Seed, new string('a', 64), 1000)],
            new(milliseconds * 12, milliseconds * 800, milliseconds * 90, milliseconds * 33), Cancellation));
    }

    /// <summary>A worker paints a queued job, and pages hear of it.</summary>
    protected async Task PaintAsync(JobDetails job)
    {
        using var lease = await StartAsync(job.Id, job.Tier);
        await SucceedAsync(lease);
        Feed.Changed(job.Id);
    }

    protected async Task<Guid> FailedAsync(string prompt, Tier tier = Tier.Full)
    {
        var id = await QueueAsync(prompt, tier);
        await FailAsync(id, tier);
        return id;
    }

    protected async Task FailAsync(Guid id, Tier tier = Tier.Full)
    {
        using var lease = await StartAsync(id, tier);
        await Leases.FailAsync(lease, new("out_of_memory", "CUDA out of memory.", IsPermanent: true), Cancellation);
    }

    protected async Task<JobDetails> FindAsync(Guid id) => (await Queries.FindAsync(Tenants.Default, id, Cancellation))!;
}
