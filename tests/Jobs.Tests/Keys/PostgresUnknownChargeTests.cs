using Microsoft.EntityFrameworkCore;

namespace Distributed.Jobs.Tests;

/// <summary>A connection that breaks while a job is charged to its tenant.</summary>
public sealed class PostgresUnknownChargeTests : IClassFixture<ProxiedJobDatabase>
{
    private readonly ProxiedJobDatabase database;

    public PostgresUnknownChargeTests(ProxiedJobDatabase database)
    {
        PostgresServer.Require();
        this.database = database;
    }

    [Theory]
    [InlineData("COMMIT", true)]
    [InlineData("COMMIT", false)]
    [InlineData("INSERT INTO tenant_usage", true)]
    [InlineData("INSERT INTO tenant_usage", false)]
    public async Task A_job_is_charged_once_wherever_the_connection_breaks(string where, bool isAfter)
    {
        var (tenant, token) = (Guid.NewGuid().ToString("N"), TestContext.Current.CancellationToken);
        await new TenantStore(database).SetAsync(tenant, new() { DailyGpuSeconds = 10 }, token);
        NewJob[] jobs = [JobDatabase.New(tenant: tenant) with { EstimatedUs = 6_000_000 }, JobDatabase.New(tenant: tenant) with { EstimatedUs = 6_000_000 }];
        if (isAfter) database.Proxy.CutAfter(where);
        else database.Proxy.CutBefore(where);
        await Assert.ThrowsAnyAsync<Exception>(() => database.Inserts.InsertAsync(jobs, token));
        Assert.Equal([AcceptOutcome.Created, AcceptOutcome.QuotaExceeded], (await database.Inserts.InsertAsync(jobs, token)).Select(answer => answer.Outcome));
        await using var context = database.CreateDbContext();
        Assert.Equal(6_000_000, (await context.TenantUsage.SingleAsync(row => row.TenantId == tenant, token)).EstimatedUs);
        Assert.Equal(1, await context.Jobs.CountAsync(row => row.TenantId == tenant, token));
    }
}
