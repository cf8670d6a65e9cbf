using System.Diagnostics;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Jobs;

namespace Distributed.Store;

/// <summary>One turn of everything the store does: jobs come in, are published, claimed, renewed and finished, and people look on.</summary>
internal sealed class Workload(QueueDatabase queue, Latencies latencies, bool isCounted)
{
    private const string Tenant = "tenant-3";
    private const int Window = 64;
    private static readonly StageTimes NoTime = new(default, default, default, default);

    private static readonly GenerationRequest Painting = new()
    {
        Prompt = "a lighthouse in a storm, oil on canvas, highly detailed",
        Tier = Tier.Full,
        Width = 512,
        Height = 512,
        Steps = 30,
        GuidanceScale = 7.5,
        Scheduler = SchedulerName.Ddim,
        Seed = 7,
        ImageCount = 1,
    };

    public static string Request { get; } = JsonSerializer.Serialize(Painting, WireJson.Options);

    public async Task RunAsync()
    {
        var (inserts, dispatch, leases, queries) = (queue.Get<JobInserts>(), queue.Get<JobDispatch>(), queue.Get<JobLeases>(), queue.Get<JobQueries>());

        var last = (await TimeAsync("accept one", () => inserts.InsertAsync([New()], default)))[0];
        await TimeAsync("accept 64 in one commit", () => inserts.InsertAsync([.. Enumerable.Range(0, 64).Select(_ => New())], default));
        await TimeAsync("accept one again by its key", () => inserts.InsertAsync([New(new("key-513", "other"))], default));

        var (due, _) = await TimeAsync("reserve 64 for the relay", () => dispatch.ReserveAsync(Tier.Full, Window, default));
        await TimeAsync("confirm 64", () => dispatch.ConfirmAsync([.. due], default));
        await TimeAsync("reserve while the window is full", () => dispatch.ReserveAsync(Tier.Full, Window, default));

        var held = new List<Lease>();
        foreach (var job in due) held.Add((await TimeAsync("claim", () => leases.ClaimAsync(job.Id, Tier.Full, "gpu-0", default)))!);
        await TimeAsync("heartbeat of 64 leases", () => leases.RenewAsync("gpu-0", held, default));
        var now = await queue.Get<JobReaping>().NowAsync(default);
        await TimeAsync("reap, nobody silent", () => queue.Get<JobReaping>().ReapAsync(now, default));
        foreach (var lease in held)
        {
            var image = new FinishedImage(0, $"{Tenant}/{lease.JobId:N}/1-0-abc.png", 512, 512, 7, new string('a', 64), 400_000);
            await TimeAsync("succeed", () => leases.SucceedAsync(lease, [image], NoTime, default));
            lease.Dispose();
        }

        await TimeAsync("find one", () => queries.FindAsync(due[0].TenantId, due[0].Id, default));
        await TimeAsync("cancel one", () => queue.Get<JobCancellation>().CancelAsync(last.Job.TenantId, last.Job.Id, default));
        await TimeAsync("list, first 50", () => queries.PageAsync(Tenant, null, 50, null, default));
        var middle = new JobCursor(due[^1].CreatedAt.AddSeconds(queue.Size * 0.005), Guid.Empty);
        await TimeAsync("list, 50 from the middle", () => queries.PageAsync(Tenant, null, 50, middle, default));
        foreach (var status in new[] { JobStatus.Queued, JobStatus.Succeeded })
            await TimeAsync($"list {status.Word()}, first 50", () => queries.PageAsync(Tenant, new() { Statuses = [status] }, 50, null, default));
        await TimeAsync("list failed, one of a few", () => queries.PageAsync("tenant-8", new() { Statuses = [JobStatus.Failed] }, 1, null, default));
    }

    private static NewJob New(IdempotencyKey? key = null) => new(Guid.CreateVersion7(), Tenant, Painting, key);

    private Task<bool> TimeAsync(string operation, Func<Task> act) => TimeAsync(operation, async () =>
    {
        await act();
        return true;
    });

    private async Task<T> TimeAsync<T>(string operation, Func<Task<T>> act)
    {
        var start = Stopwatch.GetTimestamp();
        var result = await act();
        if (isCounted) latencies.Add(operation, queue.Size, Stopwatch.GetElapsedTime(start));
        return result;
    }
}
