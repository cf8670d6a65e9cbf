using System.Globalization;
using System.Text.Json;
using Distributed.DiffusionBench;

namespace Distributed.EngineBench;

/// <summary>What was found, with when, where and how.</summary>
/// <param name="folder">Where to keep it; null keeps nothing.</param>
/// <param name="command">How.</param>
internal sealed class Results(string? folder, string command)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>This machine, where nothing else is said.</summary>
    public static string Machine { get; } = DeviceFacts.Of(isGpu: false).Name + ", shared with other work";

    public string Heading(string device) => string.Create(CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}, {device}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before it: {command}\n");

    public void Keep<T>(string name, string device, IReadOnlyList<T> rows)
    {
        var kept = new { Date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Device = device, Command = command, Rows = rows };
        KeepText(name + ".json", JsonSerializer.Serialize(kept, Indented) + "\n");
    }

    public void KeepText(string name, string text)
    {
        if (folder is not null) File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, name), text);
    }
}
