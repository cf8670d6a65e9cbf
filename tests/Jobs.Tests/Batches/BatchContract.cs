using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>What batches promise.</summary>
public abstract class BatchContract(JobDatabase database)
{
    private readonly string tenant = $"tenant-{Guid.NewGuid():N}";
    private readonly BatchQueries queries = new(database);
    private readonly BatchCancellation cancelling = new(database, new(database), database.Events, TimeProvider.System);

    [Fact]
    public async Task A_batch_of_a_thousand_is_stored_whole_in_order_and_due_at_once()
    {
        using var signal = new RelaySignal();
        var batch = New(1000);
        var accepted = await Acceptor(signal).AcceptAsync(batch, default);
        Assert.Equal((AcceptOutcome.Created, batch.Id, 1000, new BatchCounts(1000, 0, 0, 0, 0, 0), 0.0, null),
            (accepted.Outcome, accepted.Batch.Id, accepted.Batch.JobCount, accepted.Batch.Counts, accepted.Batch.Progress, accepted.Batch.FinishedAt));
        Assert.Equal(accepted.Batch, await queries.FindAsync(tenant, batch.Id, default));
        await signal.WaitAsync(TimeSpan.FromMinutes(10), default).WaitAsync(TimeSpan.FromMinutes(1));          // the relay was woken

        await using var context = database.CreateDbContext();
        var rows = await context.Jobs.Where(row => row.BatchId == batch.Id).OrderBy(row => row.CreatedAt).ThenBy(row => row.Id).ToListAsync();
        Assert.Equal(batch.Jobs.Select(job => job.Id), rows.Select(row => row.Id));          // as the relay goes by them
        Assert.Equal(Enumerable.Range(0, 1000), rows.Select(row => row.BatchIndex!.Value));
        Assert.All(rows, row => Assert.Equal((JobStatus.Queued, row.CreatedAt, tenant), (row.Status, row.NextDispatchAt, row.TenantId)));
    }

    [Fact]
    public async Task One_job_that_cannot_be_stored_leaves_nothing_of_the_batch()
    {
        var taken = await database.InsertAsync(tenant: tenant);
        var batch = New(300);
        batch = batch with { Jobs = [.. batch.Jobs.Select((job, i) => i == 299 ? job with { Id = taken } : job)] };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Inserts().InsertAsync(batch, default));
        Assert.Null(await queries.FindAsync(tenant, batch.Id, default));
        Assert.Equal(taken, Assert.Single((await database.Queries.PageAsync(tenant, null, 10, null, default)).Jobs).Id);
    }

    [Fact]
    public async Task Repeating_a_batch_whose_commit_was_unknown_changes_nothing()
    {
        var batch = New(3);
        var (first, again) = (await Inserts().InsertAsync(batch, default), await Inserts().InsertAsync(batch, default));
        Assert.Equal((AcceptOutcome.Created, AcceptOutcome.Created, first.Row!.CreatedAt), (first.Outcome, again.Outcome, again.Row!.CreatedAt));
        Assert.Equal(3, (await queries.JobsAsync(tenant, batch.Id, [], 10, -1, default))!.Jobs.Count);
    }

    [Fact]
    public async Task The_same_batch_under_one_key_is_one_batch_and_another_is_refused()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        using var signal = new RelaySignal();
        var acceptor = Acceptor(signal);
        var first = await acceptor.AcceptAsync(New(2) with { Idempotency = key }, default);
        var again = await acceptor.AcceptAsync(New(2) with { Idempotency = key }, default);
        var other = await acceptor.AcceptAsync(New(2) with { Idempotency = key with { RequestHash = "other" } }, default);
        var elsewhere = await acceptor.AcceptAsync(New(2, $"{tenant}-2") with { Idempotency = key }, default);
        Assert.Equal((AcceptOutcome.Created, AcceptOutcome.Replayed, AcceptOutcome.KeyReused, AcceptOutcome.Created),
            (first.Outcome, again.Outcome, other.Outcome, elsewhere.Outcome));
        Assert.Equal(first.Batch, again.Batch);
        Assert.Equal((AcceptOutcome.Replayed, first.Batch.Id), await acceptor.FindEarlierAsync(tenant, key, default) is { } found ? (found.Outcome, found.Batch.Id) : default);
        Assert.Null(await acceptor.FindEarlierAsync("nobody", key, default));
    }

    [Fact]
    public async Task Equal_batches_at_once_are_one_batch()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        using var signal = new RelaySignal();
        var acceptor = Acceptor(signal);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => acceptor.AcceptAsync(New(20) with { Idempotency = key }, default))));
        Assert.Single(accepted, one => one.Outcome == AcceptOutcome.Created);
        Assert.Single(accepted.Select(one => one.Batch).Distinct());
        Assert.Equal(20, (await database.Queries.PageAsync(tenant, null, 200, null, default)).Jobs.Count);
    }

    [Fact]
    public async Task The_roll_up_follows_the_jobs_until_the_last_has_ended()
    {
        var batch = await StoreAsync(4);
        using (var won = await ClaimAsync(batch.Jobs[1].Id)) await database.Leases.SucceedAsync(won, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        using (var lost = await ClaimAsync(batch.Jobs[2].Id)) await database.Leases.FailAsync(lost, new("hopeless", "It never works.", IsPermanent: true), default);
        using var running = await ClaimAsync(batch.Jobs[3].Id);
        var half = (await queries.FindAsync(tenant, batch.Id, default))!;
        Assert.Equal((new BatchCounts(1, 1, 1, 1, 0, 0), 0.5, null), (half.Counts, half.Progress, half.FinishedAt));

        await database.Cancellation.CancelAsync(tenant, batch.Jobs[0].Id, default);
        await database.Leases.SucceedAsync(running, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        var whole = (await queries.FindAsync(tenant, batch.Id, default))!;
        var last = (await database.ReadAsync(batch.Jobs[3].Id)).FinishedAt;
        Assert.Equal((new BatchCounts(0, 0, 2, 1, 1, 0), 1.0, last), (whole.Counts, whole.Progress, whole.FinishedAt));
    }

    [Fact]
    public async Task Jobs_are_listed_in_the_order_of_the_batch_with_the_images_that_are_there()
    {
        var batch = await StoreAsync(7);
        using (var won = await ClaimAsync(batch.Jobs[4].Id)) await database.Leases.SucceedAsync(won, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        var seen = new List<JobDetails>();
        for (var after = -1; ;)
        {
            var page = (await queries.JobsAsync(tenant, batch.Id, [], 3, after, default))!;
            seen.AddRange(page.Jobs);
            if (page.NextCursor is null) break;
            after = int.Parse(page.NextCursor, System.Globalization.CultureInfo.InvariantCulture);
        }
        Assert.Equal(batch.Jobs.Select(job => job.Id), seen.Select(job => job.Id));
        Assert.Equal(Enumerable.Range(0, 7).Select(i => ((Guid?)batch.Id, (int?)i)), seen.Select(job => (job.BatchId, job.BatchIndex)));
        Assert.Equal([4], seen.Where(job => job.Images.Count > 0).Select(job => job.BatchIndex!.Value));
        Assert.Equal([4], (await queries.JobsAsync(tenant, batch.Id, [JobStatus.Succeeded, JobStatus.Failed], 3, -1, default))!.Jobs.Select(job => job.BatchIndex!.Value));
    }

    [Fact]
    public async Task Cancelling_ends_what_waits_asks_what_runs_and_leaves_what_has_ended()
    {
        var batch = await StoreAsync(300);
        using (var won = await ClaimAsync(batch.Jobs[0].Id)) await database.Leases.SucceedAsync(won, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        using var running = await ClaimAsync(batch.Jobs[1].Id);
        var cancelled = (await cancelling.CancelAsync(tenant, batch.Id, default))!;
        Assert.Equal(new BatchCounts(0, 1, 1, 0, 298, 0), cancelled.Counts);
        Assert.NotNull(cancelled.CancelRequestedAt);
        Assert.NotNull((await database.ReadAsync(batch.Jobs[1].Id)).CancelRequestedAt);
        Assert.Null((await database.ReadAsync(batch.Jobs[0].Id)).CancelRequestedAt);
        Assert.Equal((JobStatus.Cancelled, "client"), (await database.HistoryAsync(batch.Jobs[2].Id))[^1] is { } last ? (last.ToStatus, last.Actor!) : default);
        Assert.Equal(cancelled, await cancelling.CancelAsync(tenant, batch.Id, default));          // once more changes nothing
    }

    [Fact]
    public async Task Cancelling_and_everybody_else_never_wait_for_one_another_in_a_circle()
    {
        for (var round = 0; round < 5; round++)
        {
            var batch = await StoreAsync(200);
            var published = (await database.Dispatch.ReserveAsync(Tier.Full, 100_000, default)).Due;
            using var stop = new CancellationTokenSource();
            var others = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested) await database.Dispatch.ConfirmAsync([.. published.OrderByDescending(job => job.Id)], default);
            })));
            var cancelled = await cancelling.CancelAsync(tenant, batch.Id, default);
            await stop.CancelAsync();
            await others;
            Assert.Equal(200, cancelled!.Counts.Cancelled);
        }
    }

    [Fact]
    public async Task A_tenant_sees_and_cancels_its_own_batches_only()
    {
        var batch = await StoreAsync(2);
        Assert.Null(await queries.FindAsync("other", batch.Id, default));
        Assert.Null(await queries.JobsAsync("other", batch.Id, [], 10, -1, default));
        Assert.Null(await cancelling.CancelAsync("other", batch.Id, default));
        Assert.Empty((await queries.PageAsync("other", 10, null, default)).Batches);
        Assert.Empty((await database.Queries.PageAsync("other", new() { BatchId = batch.Id }, 10, null, default)).Jobs);
        Assert.Equal(2, (await queries.FindAsync(tenant, batch.Id, default))!.Counts.Queued);
    }

    [Fact]
    public async Task Batches_are_listed_newest_first_page_by_page()
    {
        var stored = new List<Guid>();
        for (var i = 0; i < 5; i++) stored.Add((await StoreAsync(1 + i)).Id);
        await cancelling.CancelAsync(tenant, stored[3], default);
        var seen = new List<BatchDetails>();
        for (JobCursor? cursor = null; ;)
        {
            var page = await queries.PageAsync(tenant, 2, cursor, default);
            seen.AddRange(page.Batches);
            if (page.NextCursor is null) break;
            cursor = Assert.NotNull(JobCursor.Parse(page.NextCursor));
        }
        Assert.Equal(Enumerable.Reverse(stored).ToHashSet(), seen.Select(batch => batch.Id).ToHashSet());
        Assert.Equal(seen.OrderByDescending(batch => batch.CreatedAt).Select(batch => batch.Id), seen.Select(batch => batch.Id));
        Assert.All(seen, batch => Assert.Equal(batch.Id == stored[3] ? batch.Counts.Cancelled : batch.Counts.Queued, batch.JobCount));
    }

    [Fact]
    public async Task Batches_that_are_newer_than_a_place_in_the_list_are_counted()
    {
        var stored = new List<BatchDetails>();
        for (var i = 0; i < 4; i++) stored.Add((await queries.FindAsync(tenant, (await StoreAsync(1)).Id, default))!);
        var places = stored.Select(batch => new JobCursor(batch.CreatedAt, batch.Id)).ToList();
        Assert.Equal((3, 1, 0), (await CountAsync(places[0], 10), await CountAsync(places[2], 10), await CountAsync(places[3], 10)));
        Assert.Equal(2, await CountAsync(places[0], 2));
        Assert.Equal(0, await queries.CountNewerAsync("other", places[0], 10, default));

        Task<int> CountAsync(JobCursor than, int most) => queries.CountNewerAsync(tenant, than, most, default);
    }

    [Fact]
    public async Task Several_batches_are_read_at_once_as_each_alone()
    {
        var (first, second) = (await StoreAsync(2), await StoreAsync(3));
        using (var won = await ClaimAsync(second.Jobs[1].Id)) await database.Leases.SucceedAsync(won, [LeaseContract.Image(0)], LeaseContract.NoTime, default);
        var found = await queries.FindAllAsync(tenant, [second.Id, first.Id, Guid.CreateVersion7()], default);
        Assert.Equal([(await queries.FindAsync(tenant, first.Id, default))!, (await queries.FindAsync(tenant, second.Id, default))!], found.OrderBy(batch => batch.JobCount));
        Assert.Empty(await queries.FindAllAsync("other", [first.Id, second.Id], default));
        Assert.Empty(await queries.FindAllAsync(tenant, [], default));
    }

    [Fact]
    public async Task The_list_of_jobs_is_narrowed_to_a_batch_and_a_priority()
    {
        await database.InsertAsync(tenant: tenant);
        var batch = New(4);
        batch = batch with { Jobs = [.. batch.Jobs.Select((job, i) => i % 2 == 0 ? job with { Priority = Priority.High } : job)] };
        await Inserts().InsertAsync(batch, default);
        Assert.Equal(batch.Jobs.Select(job => job.Id).Reverse(), await ListAsync(new() { BatchId = batch.Id }));
        Assert.Equal([batch.Jobs[2].Id, batch.Jobs[0].Id], await ListAsync(new() { Priority = Priority.High }));
        Assert.Equal([batch.Jobs[3].Id, batch.Jobs[1].Id], await ListAsync(new() { BatchId = batch.Id, Priority = Priority.Normal, Statuses = [JobStatus.Queued], Tier = Tier.Full }));
        Assert.Empty(await ListAsync(new() { BatchId = batch.Id, Tier = Tier.Distilled }));

        async Task<IEnumerable<Guid>> ListAsync(JobFilter filter) =>
            (await database.Queries.PageAsync(tenant, filter, 10, null, default)).Jobs.Select(job => job.Id);
    }

    private NewBatch New(int count, string? of = null)
    {
        var id = JobDatabase.NewId();
        return new(id, of ?? tenant, "a name", null,
            [.. Enumerable.Range(0, count).Select(i => JobDatabase.New(tenant: of ?? tenant) with { Id = BatchIds.Job(id, i), Batch = (id, i) })]);
    }

    private async Task<NewBatch> StoreAsync(int count)
    {
        var batch = New(count);
        await Inserts().InsertAsync(batch, default);
        return batch;
    }

    private BatchInserts Inserts() => new(database, database.Inserts);

    private BatchAcceptor Acceptor(RelaySignal signal) => new(Inserts(), queries, signal);

    private async Task<Lease> ClaimAsync(Guid job) => (await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default))!;
}
