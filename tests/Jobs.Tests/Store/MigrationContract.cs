using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Distributed.Jobs.Tests;

/// <summary>What a change of the schema does to the jobs that are there.</summary>
public abstract class MigrationContract(JobDatabase database) : IAsyncLifetime
{
    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return database.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_that_were_there_before_are_counted_with_their_images_and_history_goes_on_being_written()
    {
        var job = await SucceedAsync();
        await using (var context = database.CreateDbContext())
        {
            var before = context.Database.GetMigrations().Last(name => name.EndsWith("_Workers", StringComparison.Ordinal));
            await context.GetService<IMigrator>().MigrateAsync(before);
            await context.Database.MigrateAsync();
        }
        Assert.Equal(2, (await database.ReadAsync(job)).ImageCount);
        var later = await SucceedAsync();
        Assert.Equal([JobStatus.Queued, JobStatus.Running, JobStatus.Succeeded], (await database.HistoryAsync(later)).Select(row => row.ToStatus));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => database.SetAsync(later, "status = 'queued'"));
    }

    private async Task<Guid> SucceedAsync()
    {
        var job = await database.InsertAsync();
        using var lease = await database.Leases.ClaimAsync(job, Tier.Full, "gpu-0", default);
        Assert.True(await database.Leases.SucceedAsync(lease!, [LeaseContract.Image(0), LeaseContract.Image(1)], LeaseContract.NoTime, default));
        return job;
    }
}
