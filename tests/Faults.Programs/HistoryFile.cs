using System.Text.Json;
using System.Text.Json.Serialization;

namespace Distributed.Faults.Programs;

/// <summary>An append-only history of one process, one JSON object a line. A line is in the file when <see cref="Write"/> returns.</summary>
/// <param name="folder">Where it lies.</param>
/// <param name="process">Whose it is.</param>
/// <param name="clockAhead">How far this process's clock is ahead of the host's, by which times are told.</param>
internal sealed class HistoryFile(string folder, string process, TimeSpan clockAhead = default) : IDisposable
{
    /// <summary>What the names of histories end with.</summary>
    public const string Suffix = ".history.jsonl";

    private readonly Lock turn = new();
    private readonly FileStream file = new(Path.Combine(folder, process + Suffix), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public void Write(string op, string type, Guid? job = null, int? number = null, int? attempt = null, string? status = null, string? key = null,
        double? ms = null, string? note = null, string? tenant = null)
    {
        var entry = new HistoryEntry(process, op, type, DateTimeOffset.UtcNow - clockAhead)
        {
            Job = job, Number = number, Attempt = attempt, Status = status, Key = key, Ms = ms, Note = note, Tenant = tenant,
        };
        lock (turn) file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, Json), (byte)'\n']);
    }

    public void Dispose() => file.Dispose();
}
