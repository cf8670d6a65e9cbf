using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>A PostgreSQL database, reached through a proxy that can cut connections.</summary>
public sealed class ProxiedJobDatabase : JobDatabase
{
    private readonly PostgresJobDatabase database = new();
    private CuttingProxy? proxy;
    private NpgsqlDataSource? source;

    internal CuttingProxy Proxy => proxy!;

    public override async ValueTask InitializeAsync()
    {
        if (PostgresServer.ConnectionString is null) return;
        await database.InitializeAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var address = (await Dns.GetHostAddressesAsync(direct.Host!))[0];
        proxy = new(new(address, direct.Port));
        var detour = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port, SslMode = SslMode.Disable, NoResetOnClose = true };
        source = NpgsqlDataSource.Create(detour);
    }

    public override async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
        if (proxy is not null) await proxy.DisposeAsync();
        await database.DisposeAsync();
    }

    protected override JobsContext Open() => new PostgresJobsContext(new DbContextOptionsBuilder<PostgresJobsContext>().UseNpgsql(source!).Options);
}
