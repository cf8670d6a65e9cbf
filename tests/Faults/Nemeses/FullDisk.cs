using Azure;
using Azure.Storage.Blobs;
using Npgsql;

namespace Distributed.Faults;

/// <summary>Fills the disk of a service, and brings the service back as an operator would once there is room.</summary>
internal static class FullDisk
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2), Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Tables cannot grow: what writes fails, what reads does not.</summary>
    public static Task OfDatabaseAsync(Strike strike) => FillAsync(strike, "postgres", strike.Seconds(10, 15), () => Task.CompletedTask, ReviveDatabaseAsync);

    /// <summary>Then its log cannot either: Postgres panics, fails to recover for the same reason, and ends.</summary>
    public static Task OfDatabaseAndItsLogAsync(Strike strike) => FillAsync(strike, "postgres", strike.Seconds(5, 8), async () =>
    {
        await Task.Delay(strike.Seconds(4, 6));
        await UseUpLogAsync(strike.System.Services);
    }, ReviveDatabaseAsync);

    /// <summary>The store answers 500 to pictures, and gives out those that it has.</summary>
    public static Task OfImagesAsync(Strike strike) => FillAsync(strike, "azurite", strike.Seconds(10, 15), () => Task.CompletedTask, ReviveImagesAsync);

    private static async Task FillAsync(Strike strike, string service, TimeSpan time, Func<Task> worsen, Func<OwnServices, Task> reviveAsync)
    {
        var services = strike.System.Services;
        var ballast = services.Disks[service].Fill();
        await strike.ForAsync(service, time, worsen, async () =>
        {
            await ballast.DisposeAsync();
            await reviveAsync(services);
        });
    }

    /// <summary>Ends one segment of the log after the other until there is no room for the next.</summary>
    private static async Task UseUpLogAsync(OwnServices services)
    {
        try
        {
            await using var server = NpgsqlDataSource.Create(services.Postgres);
            await using var next = server.CreateCommand("SELECT pg_switch_wal(), txid_current()");          // a segment with nothing in it is not ended
            for (var end = DateTimeOffset.UtcNow + Patience; DateTimeOffset.UtcNow < end;) await next.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // There is none, and Postgres ends.
        }
    }

    private static async Task ReviveDatabaseAsync(OwnServices services)
    {
        await using var server = NpgsqlDataSource.Create(services.Postgres);
        await using var command = server.CreateCommand("SELECT 1");
        for (var end = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(Pause))
        {
            await services.DoAsync("ensure-postgres");
            try
            {
                await command.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException) when (DateTimeOffset.UtcNow < end)
            {
                // It is recovering, or on its way down.
            }
        }
    }

    private static async Task ReviveImagesAsync(OwnServices services)
    {
        // Azurite forgets that it could not write its index down, and would lose what it has answered for if it ended before the next change.
        var ownContainer = new BlobContainerClient(services.Azurite, "disk-was-full");
        for (var end = DateTimeOffset.UtcNow + Patience; ; await Task.Delay(Pause))
        {
            try
            {
                await ownContainer.CreateIfNotExistsAsync();
                await ownContainer.UploadBlobAsync($"{Guid.NewGuid()}", BinaryData.FromString("a change"));
                return;
            }
            catch (RequestFailedException) when (DateTimeOffset.UtcNow < end)
            {
                // No room yet.
            }
        }
    }
}
