using System.Text.Json;
using Distributed.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Distributed.Jobs.Tests;

/// <summary>What accepting promises.</summary>
public abstract class AcceptContract(JobDatabase database)
{
    [Fact]
    public async Task A_new_job_is_queued_and_due_at_once()
    {
        var accepted = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New()], default));
        Assert.Equal(AcceptOutcome.Created, accepted.Outcome);
        var row = await database.ReadAsync(accepted.Job.Id);
        Assert.Equal(Contracts.JobStatus.Queued, row.Status);
        Assert.Equal(row.CreatedAt, row.NextDispatchAt);
    }

    [Fact]
    public async Task A_request_comes_back_to_clients_and_to_its_worker_as_it_was_stored()
    {
        var plain = JobDatabase.Request();
        var every = plain with
        {
            NegativePrompt = "blur", Scheduler = SchedulerName.Dpmpp2MKarras, Eta = 0.25, ClipSkip = 2, PromptSyntax = PromptSyntax.Weighted,
            InputImage = new("default/0198c0de-0000-7000-8000-0000000000aa/input-ba7816bf8f01cfea.png", new string('b', 64)), Strength = 0.5, Previews = true, Seed = long.MaxValue - 100,
        };
        foreach (var request in new[] { plain, every })
        {
            var id = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New() with { Request = request }], default)).Job.Id;
            Assert.Equal(request, (await database.Queries.FindAsync(JobDatabase.Tenant, id, default))!.Request);
            using var lease = await database.Leases.ClaimAsync(id, request.Tier, "gpu-0", default);
            Assert.Equal(request, lease!.Request);
        }
    }

    [Fact]
    public async Task An_input_image_is_found_by_its_job_for_its_tenant_alone()
    {
        var input = new InputImageReference("default/0198c0de-0000-7000-8000-0000000000aa/input-ba7816bf8f01cfea.png", new string('b', 64));
        var with = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New() with { Request = JobDatabase.Request() with { InputImage = input } }], default)).Job.Id;
        var without = await database.InsertAsync();
        Assert.Equal(input, await database.Queries.FindInputImageAsync(JobDatabase.Tenant, with, default));
        Assert.Null(await database.Queries.FindInputImageAsync("other", with, default));
        Assert.Null(await database.Queries.FindInputImageAsync(JobDatabase.Tenant, without, default));
        Assert.Equal((JobRoutes.InputImage(with), null), ((await database.Queries.FindAsync(JobDatabase.Tenant, with, default))!.InputImageUrl,
            (await database.Queries.FindAsync(JobDatabase.Tenant, without, default))!.InputImageUrl));
    }

    [Fact]
    public async Task A_request_that_earlier_workers_can_paint_is_stored_so_that_they_can_read_it()
    {
        var row = await database.ReadAsync(await database.InsertAsync());
        Assert.Equal(["prompt", "negativePrompt", "tier", "width", "height", "steps", "guidanceScale", "scheduler", "seed", "imageCount"],
            JsonDocument.Parse(row.Request).RootElement.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task The_same_request_under_the_same_key_is_the_same_job()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        var first = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New(key: key)], default));
        var second = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New(key: key)], default));
        Assert.Equal((AcceptOutcome.Created, AcceptOutcome.Replayed), (first.Outcome, second.Outcome));
        Assert.Equal(first.Job.Id, second.Job.Id);
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        var key = Guid.NewGuid().ToString("N");
        await database.Inserts.InsertAsync([JobDatabase.New(key: new(key, "one"))], default);
        var second = Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New(key: new(key, "two"))], default));
        Assert.Equal(AcceptOutcome.KeyReused, second.Outcome);
    }

    [Fact]
    public async Task Two_tenants_may_use_the_same_key()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        var accepted = await database.Inserts.InsertAsync([JobDatabase.New(key: key), JobDatabase.New(key: key, tenant: "other")], default);
        Assert.All(accepted, one => Assert.Equal(AcceptOutcome.Created, one.Outcome));
    }

    [Fact]
    public async Task One_key_twice_in_one_batch_is_one_job()
    {
        var key = new IdempotencyKey(Guid.NewGuid().ToString("N"), "hash");
        var accepted = await database.Inserts.InsertAsync([JobDatabase.New(key: key), JobDatabase.New(), JobDatabase.New(key: key)], default);
        Assert.Equal([AcceptOutcome.Created, AcceptOutcome.Created, AcceptOutcome.Replayed], accepted.Select(one => one.Outcome));
        Assert.Equal(accepted[0].Job.Id, accepted[2].Job.Id);
    }

    [Fact]
    public async Task Repeating_a_batch_whose_commit_was_unknown_changes_nothing()
    {
        NewJob[] batch = [JobDatabase.New(), JobDatabase.New(key: new(Guid.NewGuid().ToString("N"), "hash"))];
        var first = await database.Inserts.InsertAsync(batch, default);
        var again = await database.Inserts.InsertAsync(batch, default);
        Assert.Equal(first.Select(one => (one.Outcome, one.Job.Id, one.Job.CreatedAt)), again.Select(one => (one.Outcome, one.Job.Id, one.Job.CreatedAt)));
    }

    [Fact]
    public async Task A_crowd_in_an_outage_is_refused_and_fills_no_log()
    {
        using var signal = new RelaySignal();
        var log = new RecordingLogger<JobAcceptor>();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), log);
        database.IsDown = true;
        try
        {
            await acceptor.StartAsync(default);
            for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<TimeoutException>(() => acceptor.AcceptAsync(JobDatabase.New(), default));
        }
        finally
        {
            database.IsDown = false;
            await acceptor.StopAsync(default);
        }
        Assert.Equal(6, log.Lines.Count(line => line is { Level: LogLevel.Debug, Error: null }));          // two repetitions each
        Assert.DoesNotContain(log.Lines, line => line.Level > LogLevel.Debug);
    }

    [Fact]
    public async Task A_crowd_is_accepted_whole_and_one_bad_row_harms_nobody_else()
    {
        using var signal = new RelaySignal();
        using var acceptor = new JobAcceptor(database.Inserts, signal, new(), NullLogger<JobAcceptor>.Instance);
        var jobs = Enumerable.Range(0, 500).Select(i => i == 250 ? JobDatabase.New(tenant: null!) : JobDatabase.New()).ToList();
        var offers = jobs.Select(job => acceptor.AcceptAsync(job, default)).ToList();          // all waiting before the writer starts: real batches
        await acceptor.StartAsync(default);

        await Task.WhenAll(offers).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.True(offers[250].IsFaulted);
        Assert.Equal(499, offers.Count(offer => offer.IsCompletedSuccessfully && offer.Result.Outcome == AcceptOutcome.Created));
        foreach (var job in jobs.Where((_, i) => i != 250)) Assert.Equal(job.Id, (await database.ReadAsync(job.Id)).Id);
        await acceptor.StopAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acceptor.AcceptAsync(JobDatabase.New(), default));
    }
}
