using System.Globalization;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>A run: load on the whole system while nemeses strike, then calm until everything has ended, then a look at what is left.</summary>
internal sealed class Soak(SoakSettings settings, OwnServices services, TextWriter log)
{
    private const int UsualMilliseconds = 125;
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(5);

    /// <summary>A queue that was lost whole is made good by publishing again, in the product after ten minutes: here within the run.</summary>
    private static readonly Dictionary<string, string> Patience = new() { ["Jobs__Times__Redispatch"] = "00:00:15" };

    private readonly Random random = new(settings.Seed);
    private readonly RunLog log = new(log);

    /// <summary>Runs, and leaves histories and snapshots in the folder.</summary>
    public async Task RunAsync()
    {
        RunRecord.NeedEmpty(settings.Folder);
        await using var system = await SystemUnderTest.StartAsync(services, new(settings.Folder)
        {
            Producers = settings.Producers, Workers = settings.Workers, RealEngine = settings.RealEngine, Environment = Patience,
        });
        if (settings.RealEngine) system.History.Write("system", "ok", note: "real engine");
        log.Say($"{settings.Producers} producers and {settings.Workers} workers are up");

        using var history = new HistoryFile(settings.Folder, "clients");
        using var stop = new CancellationTokenSource();
        var jobs = PlannedJob.Plan(settings.Jobs, settings.Poisons, new(random.Next()));
        if (settings.RealEngine) jobs = [.. jobs.Select(job => job with { Prompt = job.Prompt with { Kind = JobKind.Good } })];
        jobs = [.. jobs.Select(job => job with { Prompt = job.Prompt with { Milliseconds = job.Prompt.Milliseconds * settings.Slowness } })];
        using var keys = new TenantKeys(system, history);
        using var client = new LoadClient(system, history) { Keys = keys.ByTenant };
        using var quotes = new Quotes(system);
        var seconds = await quotes.MeasureAsync(client, settings.Jobs, UsualMilliseconds * settings.Slowness);
        foreach (var tenant in LimitedTenant.For(jobs, seconds)) await keys.MakeAsync(tenant);
        log.Say(string.Create(CultureInfo.InvariantCulture, $"a job costs {seconds:0.###} s of device time; the tenants have their limits"));
        var load = client.RunAsync(jobs, settings.Load, stop.Token);
        await StrikeAsync(system);
        log.Say("the last fault is over");
        await await Task.WhenAny(client.Posted, load);
        await CalmAsync(system, load);
        await stop.CancelAsync();
        await load.WaitAsync(Calm);
        await LookAtAllAsync(system, client, keys);
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync();
        log.Say("done");
    }

    private async Task StrikeAsync(SystemUnderTest system)
    {
        var nemeses = AllNemeses.Every.Where(nemesis => settings.Only is null || nemesis.Name.Contains(settings.Only, StringComparison.Ordinal)).ToList();
        foreach (var nemesis in nemeses.Where(nemesis => nemesis.Missing is not null)) log.Say($"left out: {nemesis.Name}: {nemesis.Missing}");
        nemeses.RemoveAll(nemesis => nemesis.Missing is not null);
        if (settings.RealEngine) nemeses.RemoveAll(nemesis => nemesis.Class == "stale commit");
        var plan = FaultPlan.Make(nemeses, settings.Faults, random);
        using var places = new SemaphoreSlim(settings.AtOnce);
        using var whole = new SemaphoreSlim(1);          // services are taken away one at a time
        var strokes = new List<Task>();
        foreach (var (i, nemesis) in plan.Index())
        {
            await places.WaitAsync();
            log.Say($"fault {i + 1} of {plan.Count}: {nemesis.Name}");
            var stroke = OneAsync(nemesis, new(system, nemesis.Name, new(random.Next())), places, whole);
            strokes.Add(stroke);
            if (settings.Every is { } every) await Task.Delay(every);
            else if (random.NextDouble() >= 0.2) await Task.WhenAll(strokes);
        }
        await Task.WhenAll(strokes);
    }

    private static async Task OneAsync(Nemesis nemesis, Strike strike, SemaphoreSlim places, SemaphoreSlim whole)
    {
        if (nemesis.IsLong) await whole.WaitAsync();
        try
        {
            await nemesis.StrikeAsync(strike);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or Npgsql.NpgsqlException or TimeoutException)
        {
            strike.Ends($"gave up: {error.Message}");          // another fault had taken away what it would have struck with
        }
        finally
        {
            if (nemesis.IsLong) whole.Release();
            places.Release();
        }
    }

    private async Task CalmAsync(SystemUnderTest system, Task load)
    {
        var posted = Task.WhenAny(load, Task.Delay(Calm));
        await posted;
        await system.UntilAllEndedAsync(log);
    }

    private static async Task LookAtAllAsync(SystemUnderTest system, LoadClient client, TenantKeys keys)
    {
        var jobs = new List<(Guid Id, string Tenant)>();
        await using (var command = system.Database.CreateCommand("SELECT id, tenant_id FROM jobs ORDER BY created_at, id"))
        await using (var reader = await command.ExecuteReaderAsync())
            while (await reader.ReadAsync()) jobs.Add((reader.GetGuid(0), reader.GetString(1)));
        foreach (var some in jobs.Chunk(8))
            await Task.WhenAll(some.Select(job => client.LookAsync(job.Id, 0, job.Tenant == JobRecord.DefaultTenant ? null : job.Tenant)));
        await keys.LookAroundAsync(jobs);
    }
}
