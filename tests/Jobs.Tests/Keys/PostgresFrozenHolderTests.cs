using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>A Producer that freezes, or is cut off, while it holds the lock of a tenant with limits.</summary>
public sealed class PostgresFrozenHolderTests : IClassFixture<PostgresJobDatabase>
{
    private readonly PostgresJobDatabase database;

    public PostgresFrozenHolderTests(PostgresJobDatabase database) => this.database = database.Required();

    [Fact]
    public async Task Others_accept_the_tenants_jobs_before_it_comes_back()
    {
        var tenant = $"t-{Guid.NewGuid():N}"[..20];
        await new TenantStore(database).SetAsync(tenant, new() { MaxQueued = 1 }, default);
        await using var frozen = database.CreateDbContext();
        await using var transaction = await frozen.Database.BeginTransactionAsync();
        await TenantAllowances.LockAsync(frozen, [tenant], default);

        Assert.Equal(AcceptOutcome.Created, Assert.Single(await database.Inserts.InsertAsync([JobDatabase.New(tenant: tenant)], default)).Outcome);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => frozen.Tenants.CountAsync());
        Assert.True(DatabaseOutage.IsTransient(error), $"{error}");
    }
}
