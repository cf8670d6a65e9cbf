using System.Globalization;

namespace Distributed.Faults;

/// <summary>No process ended but by a nemesis, by a poison job, or in good order (I15).</summary>
internal static class ProcessInvariants
{
    private const int Killed = 137, ConsumersDied = 75;

    public static IEnumerable<Violation> Check(RunRecord run)
    {
        // A worker's history has its process id in its name: {host}-{pid}-{random}.
        var poisoned = run.Entries.Where(entry => entry is { Op: "paint", Type: "invoke", Note: "Poison" }).Select(entry => entry.Process.Split('-')[^2]).ToHashSet();
        foreach (var exit in run.Entries.Where(entry => entry is { Op: "exit" }))
        {
            if (exit.Note?.Split(' ') is not [var name, var pid, var code])
            {
                yield return new("I15", exit.Note ?? "a process ended");
                continue;
            }
            var status = int.Parse(code, CultureInfo.InvariantCulture);
            if (exit.Type == "ok" && status is 0 or Killed or 143) continue;
            if (status == Killed && poisoned.Contains(pid)) continue;
            if (status == ConsumersDied && run.Strokes.Any()) continue;          // the watchdog's own repair
            yield return new("I15", $"{name} ended by itself with {code}; see its log");
        }
    }
}
