using Distributed.Contracts;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs.Tests;

/// <summary>By which index each look at a large database goes. A full scan would pass every other test and fail the first busy day.</summary>
public abstract class PlanContract(JobDatabase database) : IAsyncLifetime
{
    private static readonly JobCursor Cursor = new(DateTimeOffset.UtcNow.AddHours(-2), Guid.Empty);

    public async ValueTask InitializeAsync()
    {
        await using var context = database.CreateDbContext();
        if ((await database.Queries.PageAsync(JobDatabase.Tenant, null, 1, null, default)).Jobs.Count == 0) await new JobSeeder(20_000).RunAsync(context);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task The_load_is_read_from_the_indexes_of_what_waits_and_what_runs() =>
        AssertAsync(() => database.Statistics.LoadAsync(default), "ix_jobs_waiting", "ix_jobs_leased");

    [Fact]
    public Task The_statistics_are_read_from_the_index_of_what_has_finished() =>
        AssertAsync(() => database.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(1), default), "ix_jobs_finished");

    [Fact]
    public Task A_page_of_everything_begins_at_its_cursor() =>
        AssertAsync(() => database.Queries.PageAsync(JobDatabase.Tenant, null, 50, Cursor, default), "IX_jobs_tenant_id_created_at_id");

    [Fact]
    public Task A_page_of_some_statuses_takes_the_newest_of_each() => AssertAsync(() => database.Queries.PageAsync(
        JobDatabase.Tenant, new() { Statuses = [JobStatus.Failed, JobStatus.Expired] }, 50, Cursor, default), "ix_jobs_listed");

    [Fact]
    public Task A_page_of_a_tier_takes_the_newest_of_each_status() =>
        AssertAsync(() => database.Queries.PageAsync(JobDatabase.Tenant, new() { Tier = Tier.Distilled }, 50, null, default), "ix_jobs_listed");

    [Fact]
    public Task A_page_of_a_day_goes_to_the_day() => AssertAsync(() => database.Queries.PageAsync(JobDatabase.Tenant,
        new() { CreatedAfter = DateTimeOffset.UtcNow.AddHours(-9), CreatedBefore = DateTimeOffset.UtcNow.AddHours(-8), Statuses = [JobStatus.Succeeded] },
        50, null, default), "ix_jobs_listed");

    [Fact]
    public Task A_search_in_prompts_reads_the_newest_jobs_in_order() => AssertAsync(
        () => database.Queries.PageAsync(JobDatabase.Tenant, new() { Prompt = "lighthouse" }, 50, null, default), "IX_jobs_tenant_id_created_at_id");

    [Fact]
    public Task Runs_of_a_job_are_found_by_the_job() => AssertAsync(
        () => database.Queries.PageAsync(JobDatabase.Tenant, new() { RetryOf = Guid.NewGuid() }, 50, null, default), "ix_jobs_retries");

    [Fact]
    public async Task Jobs_of_a_batch_are_found_by_the_batch()
    {
        var (queries, batch) = (new BatchQueries(database), Guid.CreateVersion7());
        await new BatchInserts(database, database.Inserts).InsertAsync(
            new(batch, "batched", null, null, [.. Enumerable.Range(0, 50).Select(i => JobDatabase.New(tenant: "batched") with { Batch = (batch, i) })]), default);
        await AssertAsync(() => queries.FindAsync("batched", batch, default), "ix_jobs_batch");
        await AssertAsync(() => queries.JobsAsync("batched", batch, [JobStatus.Queued], 10, 3, default), "ix_jobs_batch");
        await AssertAsync(() => queries.PageAsync("batched", 20, null, default), "ix_jobs_batch");
        await AssertAsync(() => queries.PageAsync("batched", 20, Cursor, default), "IX_batches_tenant_id_created_at_id");
        await AssertAsync(() => queries.FindAllAsync("batched", [batch], default), "ix_jobs_batch");
        await AssertAsync(() => queries.CountNewerAsync("batched", Cursor, 20, default), "IX_batches_tenant_id_created_at_id");
        await AssertAsync(() => database.Queries.PageAsync("batched", new() { BatchId = batch, Statuses = [JobStatus.Queued] }, 10, Cursor, default), "ix_jobs_batch");
        await AssertAsync(() => new BatchReads(database).PlacesAsync(batch, default), "ix_jobs_batch", "ix_jobs_waiting");
        await AssertAsync(() => new BatchCancellation(database, queries, database.Events, TimeProvider.System).CancelAsync("batched", batch, default), "ix_jobs_batch");
    }

    [Fact]
    public Task Old_keys_are_found_by_their_age() => AssertAsync(() => new KeySweep(database).SweepAsync(TimeSpan.FromDays(1), default), "ix_jobs_keyed", "ix_batches_keyed");

    [Fact]
    public Task What_stands_under_a_key_is_found_by_the_key() => AssertAsync(
        () => new EarlierJobs(database).FindAsync(JobDatabase.Tenant, new("key", "hash"), default), "IX_jobs_tenant_id_idempotency_key");

    [Fact]
    public Task Jobs_that_are_waited_for_are_found_by_their_ids() => AssertAsync(
        () => database.Queries.FindEndedAsync([.. Enumerable.Range(0, 500).Select(_ => Guid.NewGuid())], default), "jobs");

    [Fact]
    public Task Runs_of_many_jobs_are_found_by_the_jobs() => AssertAsync(() => new JobRetry(database, database.Queries, acceptor: null!).FindNewestRunsAsync(
        JobDatabase.Tenant, [.. Enumerable.Range(0, 50).Select(_ => Guid.NewGuid())], default), "ix_jobs_retries");

    [Fact]
    public Task The_count_of_each_status_is_read_from_an_index() =>
        AssertAsync(() => database.Queries.CountAsync(JobDatabase.Tenant, default), "ix_jobs_listed");

    [Fact]
    public Task Input_images_are_looked_up_by_their_names() => AssertAsync(() => new NeededImages(database).FindAsync(
        [.. Enumerable.Range(0, 500).Select(i => new ImageClaim($"{i}", JobDatabase.Tenant, Guid.NewGuid(), 0))], default), "ix_jobs_input_image");

    [Fact]
    public Task Pictures_are_looked_up_by_their_jobs() => AssertAsync(() => new NeededImages(database).FindAsync(
        [.. Enumerable.Range(0, 500).Select(i => new ImageClaim($"{i}", JobDatabase.Tenant, Guid.NewGuid(), 1))], default), "jobs");

    [Fact]
    public Task The_relay_steps_from_tenant_to_tenant_and_takes_the_oldest_of_each() => AssertAsync(
        () => database.Dispatch.ReserveAsync(Tier.Full, 64, default), "ix_jobs_waiting", "ix_jobs_dispatched", "ix_jobs_leased");

    [Fact]
    public Task Waiting_jobs_of_capped_tenants_are_found_by_their_tenant() => AssertAsync(() => database.Dispatch.CappedAsync(default));

    [Fact]
    public async Task Estimates_read_what_waits_and_the_newest_that_finished()
    {
        var reads = new EstimateReads(database, Options.Create(database.Times));
        await AssertAsync(() => reads.LineAsync(Tier.Full, 1, default), "ix_jobs_waiting", "ix_jobs_dispatched", "ix_jobs_leased");
        await AssertAsync(() => reads.MeasuredAsync(Tier.Full, default), "ix_jobs_finished");
        await AssertAsync(() => reads.WaitingAsync(Tier.Full, JobDatabase.Tenant, Priority.Normal, default), "ix_jobs_waiting");
        await AssertAsync(() => reads.PublishedAsync(Tier.Full, default), "ix_jobs_dispatched");
        await AssertAsync(() => new EtaRecord(database).CalibrationAsync(TimeSpan.FromHours(1), default), "ix_jobs_finished");
    }

    [Fact]
    public async Task A_history_is_found_by_its_job()
    {
        var job = (await database.Queries.PageAsync(JobDatabase.Tenant, null, 1, null, default)).Jobs[0];
        await AssertAsync(() => database.Queries.HistoryAsync(JobDatabase.Tenant, job.Id, default), "job_events");
    }

    [Fact]
    public Task Changes_of_many_jobs_are_looked_up_by_the_jobs() => AssertAsync(() => new JobEventLog(database).ReadAsync(
        [.. Enumerable.Range(0, JobEventLog.MaxJobs).Select(i => (Guid.NewGuid(), i % 3))], default), "job_events");

    [Fact]
    public async Task The_seeded_jobs_look_like_jobs()
    {
        var counts = await database.Queries.CountAsync(JobDatabase.Tenant, default);
        Assert.Equal([100, 8], counts.Take(2).Select(count => count.Count));
        Assert.Equal(new(JobStatus.Succeeded, JobQueries.MaxCount, true), counts[2]);
        Assert.All(counts, count => Assert.True(count.Count > 0));
        var page = await database.Queries.PageAsync(JobDatabase.Tenant, new() { Statuses = [JobStatus.Succeeded] }, 50, null, default);
        Assert.All(page.Jobs, job => Assert.Equal(job.Request.ImageCount, job.Images.Count));
        Assert.All(page.Jobs, job => Assert.Equal(30, job.Latency!.UploadMs));
        Assert.Equal([null, JobStatus.Queued, JobStatus.Running],
            (await database.Queries.HistoryAsync(JobDatabase.Tenant, page.Jobs[0].Id, default))!.Select(change => change.From));
        var found = await database.Queries.PageAsync(JobDatabase.Tenant, new() { Prompt = JobSeeder.RareWord.ToUpperInvariant() }, 200, null, default);
        Assert.Equal((2, true), (found.Jobs.Count, found.NextCursor is not null));          // as far as one search reads
        var history = await database.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(24), default);
        Assert.Equal(20_000 - 108, history.Sum(bucket => bucket.Succeeded + bucket.Failed) + counts.Where(count => count.Status > JobStatus.Failed).Sum(count => count.Count));
    }

    private async Task AssertAsync(Func<Task> look, params string[] indexes)
    {
        var plans = await database.Plans.RecordAsync(look);
        Assert.NotEmpty(plans);
        Assert.All(plans, plan => Assert.DoesNotMatch(@"Seq Scan on job|SCAN (jobs|job_images|job_events|j)\b", plan));
        Assert.All(indexes, index => Assert.Contains(plans, plan => plan.Contains(index, StringComparison.Ordinal)));
    }
}
