using Distributed.Contracts;

namespace Distributed.Jobs.Tests;

/// <summary>Which tenants there are, and what each has to do.</summary>
public abstract class TenantContract(JobDatabase database) : IAsyncLifetime
{
    private TenantQueries Tenants => new(database);

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Without_jobs_keys_and_limits_there_is_nobody()
    {
        Assert.Empty(await Tenants.ListAsync(10, default));
        Assert.False(await Tenants.ExistsAsync("default", default));
        Assert.Empty(await Tenants.LoadsAsync(10, default));
    }

    [Fact]
    public async Task Whoever_has_jobs_or_limits_or_a_key_is_listed_once_by_name()
    {
        foreach (var tenant in new[] { "news", "acme", "acme" }) await QueueAsync(tenant);
        await new TenantStore(database).SetAsync("limited", new(), default);
        await new TenantStore(database).SetAsync("acme", new(), default);
        await using (var context = database.CreateDbContext())
        {
            context.ApiKeys.AddRange(Key("k1", "keyed"), Key("k2", "keyed"), Key("k3", "acme"));
            await context.SaveChangesAsync();
        }

        Assert.Equal(["acme", "keyed", "limited", "news"], await Tenants.ListAsync(10, default));
        Assert.Equal(["acme", "keyed"], await Tenants.ListAsync(2, default));
        foreach (var tenant in await Tenants.ListAsync(10, default)) Assert.True(await Tenants.ExistsAsync(tenant, default), tenant);
        Assert.False(await Tenants.ExistsAsync("acm", default));
        Assert.False(await Tenants.ExistsAsync("", default));
    }

    [Fact]
    public async Task Loads_count_what_waits_and_runs_in_all_tiers_and_nothing_that_is_over()
    {
        for (var i = 0; i < 3; i++) await QueueAsync("busy", i == 0 ? Tier.Distilled : Tier.Full);
        await ClaimAsync(await QueueAsync("busy"));
        await ClaimAsync(await QueueAsync("active", Tier.Distilled), Tier.Distilled);
        await QueueAsync("waiting");
        await database.Cancellation.CancelAsync("idle", await QueueAsync("idle"), default);

        Assert.Equal([new("busy", 3, 1), new("active", 0, 1), new("waiting", 1, 0)], await Tenants.LoadsAsync(10, default));
        Assert.Equal([new("busy", 3, 1)], await Tenants.LoadsAsync(1, default));
    }

    [Fact]
    public async Task On_many_jobs_each_look_goes_by_an_index()
    {
        foreach (var tenant in new[] { "acme", "default", "news" })
        {
            await using var context = database.CreateDbContext();
            await new JobSeeder(5_000) { Tenant = tenant }.RunAsync(context);
        }
        Assert.Equal(["acme", "default", "news"], await Tenants.ListAsync(10, default));

        // Plain EXPLAIN of Postgres leaves out what stands between SELECT and FROM.
        await AssertAsync(() => Tenants.ListAsync(10, default), database is SqliteJobDatabase ? ["IX_jobs_tenant_id_created_at_id"] : []);
        await AssertAsync(() => Tenants.ExistsAsync("news", default), "IX_jobs_tenant_id_created_at_id");
        await AssertAsync(() => Tenants.LoadsAsync(10, default), "ix_jobs_waiting", "ix_jobs_leased");
    }

    private async Task AssertAsync(Func<Task> look, params string[] indexes)
    {
        var plans = await database.Plans.RecordAsync(look);
        Assert.NotEmpty(plans);
        Assert.All(plans, plan => Assert.DoesNotMatch(@"Seq Scan on job|SCAN jobs\b", plan));
        Assert.All(indexes, index => Assert.Contains(plans, plan => plan.Contains(index, StringComparison.Ordinal)));
    }

    private async Task<Guid> QueueAsync(string tenant, Tier tier = Tier.Full)
    {
        var job = new NewJob(Guid.CreateVersion7(), tenant, JobDatabase.Request(tier));
        Assert.Equal(AcceptOutcome.Created, (await database.Inserts.InsertAsync([job], default))[0].Outcome);
        return job.Id;
    }

    private async Task ClaimAsync(Guid job, Tier tier = Tier.Full) => Assert.NotNull(await database.Leases.ClaimAsync(job, tier, "gpu-0", default));

    private static ApiKeyRow Key(string id, string tenant) =>
        new() { Id = id, TenantId = tenant, Name = id, Hash = [1], Scopes = "jobs:read", CreatedAt = DateTimeOffset.UnixEpoch };
}
