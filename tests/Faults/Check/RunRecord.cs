using System.Text.Json;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>All that a run has left behind, read from its folder: what everybody wrote down, and what the stores hold.</summary>
internal sealed record RunRecord
{
    public const string JobsFile = "jobs.jsonl", EventsFile = "events.jsonl", ImagesFile = "images.jsonl", BlobsFile = "blobs.jsonl", TenantsFile = "tenants.jsonl",
        UsageFile = "usage.jsonl";

    public required IReadOnlyList<HistoryEntry> Entries { get; init; }
    public required IReadOnlyList<JobRecord> Jobs { get; init; }
    public required IReadOnlyList<EventRecord> Events { get; init; }
    public required IReadOnlyList<ImageRecord> Images { get; init; }
    public required IReadOnlyList<BlobRecord> Blobs { get; init; }
    public required IReadOnlyList<TenantRecord> Tenants { get; init; }
    public required IReadOnlyList<UsageRecord> Usage { get; init; }

    /// <summary>Whether pictures are those of the engine's double, so that their pixels are known.</summary>
    public bool ArePixelsKnown => !Entries.Any(entry => entry is { Op: "system", Note: "real engine" });

    /// <summary>What nemeses did: each stroke from its beginning to its end.</summary>
    public IEnumerable<(string Name, string Whom, DateTimeOffset From, DateTimeOffset To)> Strokes
    {
        get
        {
            var ends = Entries.Where(entry => entry is { Process: "runner", Type: "ok" }).ToLookup(entry => entry.Op);
            return from entry in Entries
                   where entry is { Process: "runner", Type: "invoke" }
                   let end = ends[entry.Op].FirstOrDefault(end => end.At >= entry.At)
                   select (entry.Op, entry.Note ?? "", entry.At, end?.At ?? DateTimeOffset.MaxValue);
        }
    }

    /// <summary>
    /// Whether the machine kept a process from running for seconds that nobody had struck. What such a run breaks may be the machine's doing.
    /// </summary>
    public bool WasDisturbed => Entries.Any(entry => entry is { Op: PauseWatch.Op, Ms: not null } && !IsStruck(entry));

    /// <exception cref="InvalidOperationException">The folder of a run to come is not empty.</exception>
    public static void NeedEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new InvalidOperationException($"{folder} is not empty: what another run left there would be taken for this one's.");
    }

    public static RunRecord Read(string folder) => new()
    {
        Entries = [.. Directory.GetFiles(folder, "*" + HistoryFile.Suffix).SelectMany(Lines<HistoryEntry>).OrderBy(entry => entry.At)],
        Jobs = Lines<JobRecord>(Path.Combine(folder, JobsFile)),
        Events = Lines<EventRecord>(Path.Combine(folder, EventsFile)),
        Images = Lines<ImageRecord>(Path.Combine(folder, ImagesFile)),
        Blobs = Lines<BlobRecord>(Path.Combine(folder, BlobsFile)),
        Tenants = Lines<TenantRecord>(Path.Combine(folder, TenantsFile)),
        Usage = Lines<UsageRecord>(Path.Combine(folder, UsageFile)),
    };

    /// <summary>Writes a part of a run, one object a line.</summary>
    public static async Task WriteAsync<T>(string folder, string name, IEnumerable<T> lines) =>
        await File.WriteAllLinesAsync(Path.Combine(folder, name), lines.Select(line => JsonSerializer.Serialize(line, HistoryFile.Json)));

    /// <summary>Whether a process was frozen on purpose when it paused: by a nemesis, or by itself before a commit.</summary>
    private bool IsStruck(HistoryEntry pause)
    {
        // A worker's history has its process id in its name: {host}-{pid}-{random}.
        if (pause.Process.Split('-') is not [.., var pid, _]) return false;
        var from = pause.At - TimeSpan.FromMilliseconds(pause.Ms!.Value + 1000);
        return Entries.Any(entry => entry is { Op: "freeze" } && entry.Process == pause.Process && entry.At >= from && entry.At <= pause.At)
            || Strokes.Any(stroke => stroke.Whom.EndsWith($" {pid}", StringComparison.Ordinal) && stroke.From <= pause.At && stroke.To >= from);
    }

    /// <summary>A line that a kill cut off in the middle says nothing.</summary>
    private static List<T> Lines<T>(string file)
    {
        var text = File.ReadAllText(file);
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<T>(line, HistoryFile.Json)!)];
    }
}
