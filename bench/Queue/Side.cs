using Distributed.Harness;

namespace Distributed.Queue;

/// <summary>A server that accepts jobs, with a database and broker of its own.</summary>
internal sealed record Side(Stage Stage, Server Server) : IAsyncDisposable
{
    /// <summary>A server started from a program, with the tier that the load asks for.</summary>
    public static async Task<Side> StartAsync(string program, params string[] arguments)
    {
        var stage = await Stage.SetUpAsync(Tiers.Full);
        try
        {
            return new(stage, await Server.StartAsync(program, stage.Settings, arguments));
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every queued job's message is confirmed.</summary>
    public async Task PublishedAsync()
    {
        while (await Stage.CountAsync("SELECT count(*) FROM jobs WHERE status = 'queued' AND dispatch_count = 0") > 0) await Task.Delay(50);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Stage.DisposeAsync();
    }
}
