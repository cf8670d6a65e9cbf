using System.Diagnostics;
using Distributed.Contracts;
namespace Distributed.Jobs.Tests;
public sealed class TempTimes
{
    [Theory] [InlineData(true, 100)] [InlineData(false, 100)] [InlineData(true, 99990)] [InlineData(false, 99990)]
    public async Task Times(bool sqlite, int queued)
    {
        await using JobDatabase db = sqlite ? new SqliteJobDatabase() : new PostgresJobDatabase();
        await db.InitializeAsync();
        var w = Stopwatch.StartNew();
        await using (var c = db.CreateDbContext()) await new JobSeeder(100_000) { Queued = queued }.RunAsync(c);
        Say($"{(sqlite ? "sqlite" : "postgres")} queued={queued} seed {w.ElapsedMilliseconds} ms");
        await T("load", () => db.Statistics.LoadAsync(default));
        await T("history 24h/15min", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromMinutes(15), default));
        await T("history 24h/1h", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(1), default));
        await T("history 24h/5min", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromMinutes(5), default));
        await T("history 1h/1min", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), default));
        await T("history 24h/24h", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(24), default));
        await T("count", () => db.Queries.CountAsync("default", default));
        await T("page", () => db.Queries.PageAsync("default", null, 50, null, default));
        await T("page failed+cancelled", () => db.Queries.PageAsync("default", new() { Statuses = [JobStatus.Failed, JobStatus.Cancelled] }, 50, null, default));
        await T("page tier", () => db.Queries.PageAsync("default", new() { Tier = Tier.Distilled }, 50, null, default));
        await T("page dates", () => db.Queries.PageAsync("default", new() { CreatedBefore = DateTimeOffset.UtcNow.AddHours(-10), Statuses = [JobStatus.Failed] }, 50, null, default));
        await T("search", () => db.Queries.PageAsync("default", new() { Prompt = "lighthouse" }, 50, null, default));
        await T("retryOf", () => db.Queries.PageAsync("default", new() { RetryOf = Guid.NewGuid() }, 50, null, default));
        foreach (var (name, act) in new (string, Func<Task>)[] { ("load", () => db.Statistics.LoadAsync(default)), ("hist", () => db.Statistics.HistoryAsync(TimeSpan.FromHours(24), TimeSpan.FromHours(1), default)),
            ("page failed", () => db.Queries.PageAsync("default", new() { Statuses = [JobStatus.Failed], Tier = Tier.Full }, 50, null, default)), ("count", () => db.Queries.CountAsync("default", default)) })
            if (queued == 100) foreach (var plan in await db.Plans.RecordAsync(act)) Say($"-- {name}\n{plan}");
    }
    private static async Task T<X>(string name, Func<Task<X>> act)
    {
        for (var i = 0; i < 3; i++) await act();
        var all = new List<double>();
        for (var i = 0; i < 15; i++) { var w = Stopwatch.StartNew(); await act(); all.Add(w.Elapsed.TotalMilliseconds); }
        all.Sort();
        Say($"   {name}: median {all[7]:f1} max {all[^1]:f1} ms");
    }
    private static void Say(string s) => File.AppendAllText("/tmp/data-times.txt", s + "\n");
}
