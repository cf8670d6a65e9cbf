using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>What a scenario can do to a system.</summary>
internal sealed class Story(SystemUnderTest system, LoadClient client, string name, string vhost)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private int number;

    public SystemUnderTest System => system;

    public LoadClient Client => client;

    public string Vhost => vhost;

    /// <summary>Says in the history when faults strike and end.</summary>
    public Strike Strike { get; } = new(system, name, new(1));

    /// <summary>Posts jobs of one kind.</summary>
    public async Task<IReadOnlyList<Guid>> PostAsync(int count, int milliseconds, JobKind kind = JobKind.Good, int posts = 1)
    {
        var jobs = Enumerable.Range(0, count).Select(i => new PlannedJob(new(kind, number++, milliseconds), i % 2 == 0 ? "full" : "distilled", 1) { Key = $"key-{number}", Posts = posts });
        var accepted = await Task.WhenAll(jobs.SelectMany(job => Enumerable.Repeat(job, posts)).Select(job => client.PostAsync(job, CancellationToken.None)));
        return [.. accepted.OfType<Guid>().Distinct()];
    }

    /// <summary>Waits until so many jobs are as the condition says.</summary>
    public async Task UntilAsync(string condition, Func<long, bool> isWanted)
    {
        if (!await system.UntilAsync($"SELECT count(*) FROM jobs WHERE {condition}", isWanted, Patience))
            system.History.Write("story", "fail", note: $"waited in vain for: {condition}");
    }

    /// <summary>Waits until a worker's process takes jobs.</summary>
    public async Task UntilWorkerAsync(int process)
    {
        if (!await system.UntilAsync($"SELECT count(*) FROM workers WHERE name LIKE '%-{process}-%'", count => count == 1, Patience))
            system.History.Write("story", "fail", note: $"worker {process} did not come");
    }

    /// <summary>Lets the next worker that has uploaded a picture freeze before its commit, runs something meanwhile, and thaws it.</summary>
    public async Task FreezeBeforeCommitAsync(Func<Task> meanwhile)
    {
        await File.WriteAllTextAsync(system.FreezeFile, "");
        Strike.Begins("next to commit");
        await meanwhile();
        foreach (var worker in system.Workers) await worker.SignalAsync("CONT");
        for (var end = DateTimeOffset.UtcNow.AddSeconds(30); !IsThawed() && DateTimeOffset.UtcNow < end;) await Task.Delay(50);
        Strike.Ends("next to commit");
    }

    /// <summary>Whether what was about to be committed has been: its history says what the database answered.</summary>
    private bool IsThawed() => Directory.GetFiles(system.Folder, "*" + HistoryFile.Suffix).Select(Lines)
        .Any(lines => Array.FindIndex(lines, line => line.Contains("\"freeze\"", StringComparison.Ordinal)) is >= 0 and var frozen
            && lines.Skip(frozen).Any(line => line.Contains("\"commit\"", StringComparison.Ordinal)));

    private static string[] Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }
}
