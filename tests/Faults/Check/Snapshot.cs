using System.Text.Json;
using Azure.Storage.Blobs;
using Npgsql;

namespace Distributed.Faults;

/// <summary>Writes down what the stores hold when a run is over, past the product's own code.</summary>
internal static class Snapshot
{
    public static async Task TakeAsync(SystemUnderTest system)
    {
        await RunRecord.WriteAsync(system.Folder, RunRecord.JobsFile, await ReadAsync(system.Database, """
            SELECT id, status, attempt, crash_count, failure_count, idempotency_key, error_code, request, created_at, claimed_at, finished_at,
                   text_encode_us, denoise_us, decode_us, encode_us, tier, tenant_id, estimated_us FROM jobs ORDER BY created_at, id
            """, Job));
        await RunRecord.WriteAsync(system.Folder, RunRecord.EventsFile, await ReadAsync(system.Database,
            "SELECT job_id, seq, from_status, to_status, attempt, actor, at FROM job_events ORDER BY job_id, seq", row => new EventRecord(
                row.GetGuid(0), row.GetInt32(1), Text(row, 2), row.GetString(3), row.GetInt32(4), Text(row, 5) ?? "", row.GetFieldValue<DateTimeOffset>(6))));
        await RunRecord.WriteAsync(system.Folder, RunRecord.ImagesFile, await ReadAsync(system.Database,
            "SELECT job_id, index, name, seed, sha256, length FROM job_images ORDER BY job_id, index", row => new ImageRecord(
                row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), row.GetString(4), row.GetInt64(5))));
        await RunRecord.WriteAsync(system.Folder, RunRecord.TenantsFile, await ReadAsync(system.Database,
            "SELECT id, max_queued, daily_gpu_seconds FROM tenants ORDER BY id", row => new TenantRecord(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetInt32(1), row.IsDBNull(2) ? null : row.GetDouble(2))));
        await RunRecord.WriteAsync(system.Folder, RunRecord.UsageFile, await ReadAsync(system.Database,
            "SELECT tenant_id, day, estimated_us FROM tenant_usage ORDER BY tenant_id, day", row => new UsageRecord(row.GetString(0), row.GetInt32(1), row.GetInt64(2))));
        await RunRecord.WriteAsync(system.Folder, RunRecord.BlobsFile, await BlobsAsync(system.Blobs));
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlDataSource database, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 300;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    private static JobRecord Job(NpgsqlDataReader row)
    {
        var request = JsonDocument.Parse(row.GetString(7)).RootElement;
        return new(row.GetGuid(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4))
        {
            Key = Text(row, 5),
            ErrorCode = Text(row, 6),
            Prompt = request.GetProperty("prompt").GetString()!,
            NegativePrompt = request.TryGetProperty("negativePrompt", out var negative) ? negative.GetString()! : "",
            Width = request.GetProperty("width").GetInt32(),
            Height = request.GetProperty("height").GetInt32(),
            Steps = request.GetProperty("steps").GetInt32(),
            Guidance = request.GetProperty("guidanceScale").GetDouble(),
            ImageCount = request.GetProperty("imageCount").GetInt32(),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(8),
            ClaimedAt = Time(row, 9),
            FinishedAt = Time(row, 10),
            Tier = row.GetString(15),
            Tenant = row.GetString(16),
            EstimatedUs = row.GetInt64(17),
            StagesUs = [.. Enumerable.Range(11, 4).Select(column => row.IsDBNull(column) ? (long?)null : row.GetInt64(column))],
        };
    }

    private static async Task<List<BlobRecord>> BlobsAsync(BlobContainerClient container)
    {
        var blobs = new List<BlobRecord>();
        if (!await container.ExistsAsync()) return blobs;
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync()) names.Add(blob.Name);
        foreach (var some in names.Chunk(16))
            blobs.AddRange(await Task.WhenAll(some.Select(async name => new BlobRecord(name, (await container.GetBlobClient(name).DownloadContentAsync()).Value.Content.ToArray()))));
        return blobs;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
