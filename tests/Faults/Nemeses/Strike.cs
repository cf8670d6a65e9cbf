namespace Distributed.Faults;

/// <summary>One stroke of a nemesis: what it may hit, and how it says what it hit.</summary>
internal sealed class Strike(SystemUnderTest system, string name, Random random)
{
    public SystemUnderTest System => system;

    public Random Random => random;

    public FleetProcess AnyWorker() => system.Workers[random.Next(system.Workers.Count)];

    public FleetProcess AnyProducer() => system.Producers[random.Next(system.Producers.Count)];

    public TimeSpan Seconds(double from, double to) => TimeSpan.FromSeconds(from + random.NextDouble() * (to - from));

    /// <summary>Writes down that it strikes, and whom.</summary>
    public void Begins(string whom) => system.History.Write(name, "invoke", note: whom);

    /// <summary>Writes down that the fault is over.</summary>
    public void Ends(string whom) => system.History.Write(name, "ok", note: whom);

    /// <summary>Does something for a while, and undoes it whatever happens.</summary>
    public async Task ForAsync(string whom, TimeSpan time, Func<Task> strike, Func<Task> heal)
    {
        Begins(whom);
        try
        {
            await strike();
            await Task.Delay(time);
        }
        finally
        {
            await heal();
            Ends(whom);
        }
    }

    /// <summary>Puts a fault on some links for a while.</summary>
    public Task ForAsync(IReadOnlyList<FleetProcess> processes, Service service, LinkFault fault, TimeSpan time) => ForAsync(
        $"{string.Join(',', processes.Select(process => process.Name))}-{service}", time,
        () => SetAsync(processes, service, fault), () => SetAsync(processes, service, LinkFault.None));

    private static Task SetAsync(IReadOnlyList<FleetProcess> processes, Service service, LinkFault fault)
    {
        foreach (var process in processes) process.Links[service].Fault = fault;
        return Task.CompletedTask;
    }

    private static string Pid(FleetProcess process) => $"{process.Name} {process.Id}";

    /// <summary>Freezes a process for a while (SIGSTOP).</summary>
    public Task FreezeAsync(FleetProcess process, TimeSpan time) =>
        ForAsync(Pid(process), time, () => process.SignalAsync("STOP"), () => process.SignalAsync("CONT"));

    /// <summary>kill -9; the process comes back by itself.</summary>
    public async Task KillAsync(FleetProcess process)
    {
        Begins(Pid(process));
        await process.KillAsync();
        Ends(Pid(process));
    }
}
