using Distributed.Contracts;
using Distributed.Images;
using Distributed.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.Dashboard.Tests;

/// <summary>A tenant with one of everything that pages show, each with the tenant's name in its prompt.</summary>
internal sealed record TenantThings(string Tenant, Guid Queued, Guid Succeeded, Guid WithInput, Guid Failed, Guid Batch)
{
    /// <summary>Makes them in a process's database and image store.</summary>
    public static async Task<TenantThings> MakeAsync(IServiceProvider services, string tenant)
    {
        var leases = services.GetRequiredService<JobLeases>();
        var queued = await QueueAsync(services, tenant, "waits");

        var painted = await QueueAsync(services, tenant, "is painted");
        var png = PngWriter.Write(new byte[3 * 64 * 64], 64, 64);
        var stored = await services.GetRequiredService<IImageStore>().SaveAsync(ImageName.For(tenant, painted, attempt: 1, index: 0, png), png, default);
        using (var lease = (await leases.ClaimAsync(painted, Tier.Full, "gpu-7", default))!)
        {
            Assert.True(await leases.SucceedAsync(lease, [new(0, stored.Name.ToString(), 64, 64, 7, stored.Sha256, png.Length)],
                new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), default));
        }

        var from = Guid.CreateVersion7();
        var input = await services.GetRequiredService<InputImages>().SaveAsync(tenant, from, png, default);
        await AcceptAsync(services, new(from, tenant, Request(tenant, "starts from a picture") with { Strength = 0.5, InputImage = new(input.Name.ToString(), input.Sha256) }));

        var failed = await QueueAsync(services, tenant, "fails");
        using (var lease = (await leases.ClaimAsync(failed, Tier.Full, "gpu-7", default))!)
            await leases.FailAsync(lease, new("out_of_memory", "CUDA out of memory.", IsPermanent: true), default);

        var batch = Guid.CreateVersion7();
        var inserts = new BatchInserts(services.GetRequiredService<IDbContextFactory<JobsContext>>(), services.GetRequiredService<JobInserts>());
        await inserts.InsertAsync(new(batch, tenant, $"{tenant}'s set", Idempotency: null,
            [.. Enumerable.Range(0, 2).Select(i => new NewJob(BatchIds.Job(batch, i), tenant, Request(tenant, $"is no. {i} of a set")) { Batch = (batch, i) })]), default);
        return new(tenant, queued, painted, from, failed, batch);
    }

    /// <summary>A job of a tenant's that waits.</summary>
    public static async Task<Guid> QueueAsync(IServiceProvider services, string tenant, string what)
    {
        var id = Guid.CreateVersion7();
        await AcceptAsync(services, new(id, tenant, Request(tenant, what)));
        return id;
    }

    private static async Task AcceptAsync(IServiceProvider services, NewJob job) =>
        Assert.Equal(AcceptOutcome.Created, (await services.GetRequiredService<JobAcceptor>().AcceptAsync(job, default)).Outcome);

    private static GenerationRequest Request(string tenant, string what) => new()
    {
        Prompt = $"what {tenant} {what}",
        Tier = Tier.Full,
        Width = 64,
        Height = 64,
        Steps = 25,
        GuidanceScale = 7.5,
        Scheduler = SchedulerName.Pndm,
        Seed = 7,
        ImageCount = 1,
    };
}
