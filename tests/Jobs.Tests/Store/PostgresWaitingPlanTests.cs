using System.Text.RegularExpressions;
using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs.Tests;

/// <summary>
/// That the looks at what waits go by their own indexes whatever PostgreSQL believes of the table: when it knows nothing of it, and when it knows that
/// nearly all jobs are alike, so that any index seems as good as another.
/// </summary>
public sealed partial class PostgresWaitingPlanTests : IAsyncLifetime
{
    private const string Few = "few";
    private static readonly string[] Own = ["ix_jobs_waiting", "ix_jobs_dispatched", "ix_jobs_leased", "ix_jobs_batch", "PK_jobs"];
    private readonly PostgresJobDatabase database = new PostgresJobDatabase().Required();

    public ValueTask InitializeAsync() => database.InitializeAsync();

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Theory]
    [InlineData(3_000, false)]
    [InlineData(30_000, false)]
    [InlineData(30_000, true)]
    public async Task Looks_hold_to_the_indexes_of_what_waits_and_runs(int alike, bool isAnalyzed)
    {
        await SeedAsync(alike, isAnalyzed);
        var reads = new EstimateReads(database, Options.Create(database.Times));
        var batch = await InsertFewAsync();
        await AssertAsync(() => database.Dispatch.CappedAsync(default), "ix_jobs_waiting");
        await AssertAsync(() => reads.LineAsync(Tier.Full, 1, default), "ix_jobs_waiting", "ix_jobs_leased");
        await AssertAsync(() => database.Statistics.LoadAsync(default), "ix_jobs_waiting", "ix_jobs_leased");
        await AssertAsync(() => reads.WaitingAsync(Tier.Full, Few, Priority.High, default), "ix_jobs_waiting");
        await AssertAsync(() => new BatchReads(database).PlacesAsync(batch, default), "ix_jobs_waiting", "ix_jobs_batch");
        await AssertAsync(() => database.Dispatch.ReserveAsync(Tier.Full, 64, default), "ix_jobs_waiting", "ix_jobs_leased");
        // A look that finds less than it has room for asks whether any waits: the last of its statements.
        var plans = await AssertAsync(async () => Assert.NotEmpty((await database.Dispatch.ReserveAsync(Tier.Distilled, alike + 1_000, default)).Due), "ix_jobs_waiting");
        Assert.Equal(3, plans.Count);
        Assert.Contains("ix_jobs_waiting", plans[2], StringComparison.Ordinal);
    }

    /// <summary>Jobs of one tenant and class that wait, beside some that run or have finished.</summary>
    private async Task SeedAsync(int alike, bool isAnalyzed)
    {
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync("ALTER TABLE jobs SET (autovacuum_enabled = off)");          // which would analyze it some time
        await new JobSeeder(alike + 100) { Queued = alike, IsAnalyzed = isAnalyzed }.RunAsync(context);
    }

    /// <summary>A few others, of which no statistics know.</summary>
    private async Task<Guid> InsertFewAsync()
    {
        var batch = Guid.CreateVersion7();
        var jobs = Enumerable.Range(0, 6).Select(i => JobDatabase.New(i % 2 == 0 ? Tier.Full : Tier.Distilled, tenant: Few) with { Batch = (batch, i), Priority = Priority.High }).ToList();
        await new BatchInserts(database, database.Inserts).InsertAsync(new(batch, Few, null, null, jobs), default);
        await new TenantStore(database).SetAsync(Few, new() { MaxRunning = 1 }, default);
        return batch;
    }

    private async Task<IReadOnlyList<string>> AssertAsync(Func<Task> look, params string[] indexes)
    {
        var plans = await database.Plans.RecordAsync(look);
        var used = plans.SelectMany(plan => Accesses().Matches(plan).Select(access => access.Groups["index"].Value)).ToList();
        Assert.True(used.TrueForAll(Own.Contains), $"Not all of these are the looks' own indexes: {string.Join(", ", used.Distinct())}.\n{string.Join("\n\n", plans)}");
        Assert.All(indexes, index => Assert.Contains(index, used));
        return plans;
    }

    /// <summary>How a plan gets at the rows of jobs; without an index where it reads them all.</summary>
    [GeneratedRegex("""(Seq Scan on jobs\b|Index (Only )?Scan (Backward )?using "?(?<index>\w+)"? on jobs\b|Bitmap Index Scan on "?(?<index>(ix|IX|pk|PK)_jobs\w*)"?)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Accesses();
}
