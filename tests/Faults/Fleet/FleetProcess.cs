using System.Diagnostics;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>A place for one process of the system, started again when it ends, as a cluster would; unless it was told to stay away.</summary>
internal sealed class FleetProcess(string name, string folder, HistoryFile history, string program, string[] arguments, IReadOnlyDictionary<string, string> environment)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private Process? process;
    private volatile bool isWanted, isStruck;
    private IReadOnlyDictionary<string, string> further = new Dictionary<string, string>();
    private int starts;

    public string Name => name;

    /// <summary>Its links, by service.</summary>
    public required IReadOnlyDictionary<Service, FaultProxy> Links { get; init; }

    public int Id => process?.Id ?? 0;

    public void Start()
    {
        isWanted = true;
        Launch();
    }

    /// <summary>kill -9. It comes back.</summary>
    public Task KillAsync() => SignalAsync("KILL");

    /// <summary>SIGTERM, and waits until it has ended. It comes back.</summary>
    public async Task TerminateAsync()
    {
        var ending = process!;
        await SignalAsync("TERM");
        await ending.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM; it comes back with further settings, instead of those of the last such call.</summary>
    /// <returns>The new process's id.</returns>
    public async Task<int> ComeBackWithAsync(IReadOnlyDictionary<string, string> settings)
    {
        further = settings;
        var before = Id;
        await TerminateAsync();
        for (var end = DateTimeOffset.UtcNow + Patience; Id == before && DateTimeOffset.UtcNow < end;) await Task.Delay(50);
        return Id;
    }

    /// <summary>Ends it and leaves its place empty.</summary>
    /// <param name="signal">KILL or TERM.</param>
    public async Task RemoveAsync(string signal = "TERM")
    {
        isWanted = false;
        if (process is not { HasExited: false } ending) return;
        await SignalAsync(signal);
        try
        {
            await ending.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            history.Write("exit", "fail", note: $"{name} {Id} did not end within {Patience}");
            ending.Kill();
        }
    }

    /// <summary>SIGSTOP, and SIGCONT later: they end nothing.</summary>
    public async Task SignalAsync(string signal)
    {
        if (process is not { HasExited: false } current) return;
        isStruck |= signal is "KILL" or "TERM";
        await Signals.SendAsync(signal, current.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync("KILL");
        foreach (var link in Links.Values) await link.DisposeAsync();
    }

    private void Launch()
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (key, value) in environment.Concat(further)) start.Environment[key] = value;
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcServer"] = "0";
        isStruck = false;
        var log = TextWriter.Synchronized(new StreamWriter(Path.Combine(folder, $"{name}.{++starts}.log")) { AutoFlush = true });
        var started = new Process { StartInfo = start };
        started.OutputDataReceived += (_, line) => log.WriteLine(line.Data);
        started.ErrorDataReceived += (_, line) => log.WriteLine(line.Data);
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        process = started;
        history.Write("start", "ok", note: $"{name} {started.Id}");
        _ = WatchAsync(started);
    }

    private async Task WatchAsync(Process watched)
    {
        await watched.WaitForExitAsync();
        history.Write("exit", isStruck ? "ok" : "info", note: $"{name} {watched.Id} {watched.ExitCode}");
        if (!isWanted) return;
        await Task.Delay(TimeSpan.FromMilliseconds(500));
        if (isWanted) Launch();
    }
}
