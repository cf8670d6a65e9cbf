using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>
/// The system on a Postgres with a standby, under a steady load, while the primary loses its standby's ear for longer than anybody waits and is
/// killed, and later freezes and comes back when another has its place. What a client was told must be on the new primary.
/// </summary>
/// <param name="folder">Where it leaves what it saw.</param>
/// <param name="services">Whose Postgres is the first primary.</param>
/// <param name="waitsForStandby">Whether a transaction is answered for only when the standby has it; without that, jobs are lost.</param>
/// <param name="text">Is told what happens.</param>
internal sealed class FailoverRun(string folder, OwnServices services, bool waitsForStandby, TextWriter text)
{
    public const string Killed = "primary killed after its standby lagged", Frozen = "primary frozen and replaced";

    /// <summary>A lag longer than a command's time: whoever waited for the standby has given up by then.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(15), Lag = TimeSpan.FromSeconds(14), Election = TimeSpan.FromSeconds(2);

    private readonly RunLog log = new(text);

    /// <summary>Runs, and leaves histories and snapshots in the folder.</summary>
    public async Task RunAsync()
    {
        RunRecord.NeedEmpty(folder);
        await using var pair = new PostgresPair(services, waitsForStandby);
        await JoinAsync(pair);
        await using var system = await SystemUnderTest.StartAsync(services, new(folder));
        log.Say("producers and workers are up");
        using var history = new HistoryFile(folder, "clients");
        using var client = new LoadClient(system, history);
        await client.KeepOnWhileAsync(() => StrikeAsync(system, pair), () => system.UntilAllEndedAsync(log));
        await Snapshot.TakeAsync(system);
        foreach (var process in system.Processes) await process.RemoveAsync();
        log.Say("done");
    }

    private async Task StrikeAsync(SystemUnderTest system, PostgresPair pair)
    {
        await Task.Delay(Calm);
        await ReplaceAsync(system, pair, Killed, async () =>
        {
            pair.CutReplication();
            await Task.Delay(Lag);
            await pair.Primary.DoAsync("kill");
        });
        await JoinAsync(pair);
        await Task.Delay(Calm);

        await ReplaceAsync(system, pair, Frozen, () => pair.Primary.DoAsync("freeze"));
        await pair.Standby.DoAsync("thaw");          // it still believes that it is the primary
        await Task.Delay(Calm);
        await JoinAsync(pair);
        await Task.Delay(Calm);
    }

    /// <summary>Takes the primary away and puts its standby in its place, as an operator does.</summary>
    private async Task ReplaceAsync(SystemUnderTest system, PostgresPair pair, string name, Func<Task> strike)
    {
        log.Say($"{name}: {pair.Primary.Name}");
        await new Strike(system, name, new(1)).ForAsync(pair.Primary.Name, Election, strike, async () =>
        {
            system.FenceDatabase();
            await pair.PromoteAsync();
            system.PointDatabaseAt(pair.Primary.Address);
        });
        log.Say($"{pair.Primary.Name} is the primary");
    }

    private async Task JoinAsync(PostgresPair pair)
    {
        await pair.JoinAsync();
        log.Say($"{pair.Standby.Name} follows {pair.Primary.Name}");
    }
}
