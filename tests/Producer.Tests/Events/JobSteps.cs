using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Producer.Tests;

/// <summary>Moves jobs as workers would, without telling anybody.</summary>
internal static class JobSteps
{
    public static readonly JobStatus[] LongLife = [JobStatus.Queued, JobStatus.Running, JobStatus.Queued, JobStatus.Running, JobStatus.Queued, JobStatus.Running, JobStatus.Failed];

    public static async Task<Guid> InsertAsync(this ProducerHost host, string tenant = "default", (Guid, int)? batch = null)
    {
        var job = new NewJob(Guid.CreateVersion7(), tenant, new()
        {
            Prompt = "x", Tier = Tier.Full, Width = 64, Height = 64, Steps = 4, GuidanceScale = 5, Scheduler = SchedulerName.Ddim, Seed = 7, ImageCount = 1,
        }) { Batch = batch };
        await host.Services.GetRequiredService<JobInserts>().InsertAsync([job], default);
        return job.Id;
    }

    /// <summary>A batch with its jobs.</summary>
    public static async Task<(Guid Id, Guid[] Jobs)> InsertBatchAsync(this ProducerHost host, int jobs, string tenant = "default")
    {
        var id = Guid.CreateVersion7();
        await using (var database = await host.Services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync())
        {
            database.Batches.Add(new() { Id = id, TenantId = tenant, JobCount = jobs, CreatedAt = DateTimeOffset.UnixEpoch });
            await database.SaveChangesAsync();
        }
        var ids = new Guid[jobs];
        for (var i = 0; i < jobs; i++) ids[i] = await host.InsertAsync(tenant, (id, i));
        return (id, ids);
    }

    public static async Task<Lease> ClaimAsync(this ProducerHost host, Guid id) =>
        await host.Services.GetRequiredService<JobLeases>().ClaimAsync(id, Tier.Full, "gpu-0", default) ?? throw new InvalidOperationException("Nothing to claim.");

    public static Task FailAsync(this ProducerHost host, Lease lease) =>
        host.Services.GetRequiredService<JobLeases>().FailAsync(lease, new("planted", "Planted.", IsPermanent: true), default);

    /// <summary>Leads a job through <see cref="LongLife"/>, as far as it is not yet.</summary>
    public static async IAsyncEnumerable<JobStatus> LiveAsync(this ProducerHost host, Guid id)
    {
        var leases = host.Services.GetRequiredService<JobLeases>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            using var lease = await host.ClaimAsync(id);
            yield return JobStatus.Running;
            if (attempt == 3) await host.FailAsync(lease);
            else await leases.HandBackAsync(lease, default);
            yield return attempt == 3 ? JobStatus.Failed : JobStatus.Queued;
        }
    }
}
