using System.Globalization;
using System.Net;
using Npgsql;

namespace Distributed.Faults;

/// <summary>A Postgres server that is the primary or its standby, kept by tests/services in a folder of its own.</summary>
/// <param name="name">Its name in histories.</param>
/// <param name="folder">The folder.</param>
/// <param name="port">Where it listens on loopback.</param>
internal sealed class PostgresNode(string name, string folder, int port)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => name;

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, port);

    /// <summary>Kills, freezes or thaws all of its processes at once; a kill is as a power cut.</summary>
    /// <param name="command">kill, freeze or thaw.</param>
    public Task DoAsync(string command) => OwnServices.DoAsync($"{command}-postgres", folder);

    /// <summary>Copies a running primary, and starts as its standby; what was here is gone.</summary>
    /// <param name="primary">The primary.</param>
    /// <param name="link">The port by which it is reached.</param>
    public async Task FollowAsync(PostgresNode primary, int link)
    {
        Directory.CreateDirectory(folder);
        var settings = Path.Combine(folder, "settings");
        if (!File.Exists(settings)) await File.WriteAllTextAsync(settings, $"postgres_port={port}\n");
        await OwnServices.DoAsync("standby-postgres", folder, link.ToString(CultureInfo.InvariantCulture));
        await primary.UntilAnyAsync("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'");
    }

    /// <summary>Answers for no transaction from now on before a standby has it.</summary>
    public async Task WaitForStandbyAsync()
    {
        await ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'");
        await ExecuteAsync("ALTER SYSTEM SET synchronous_commit = on");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAnyAsync("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'");
    }

    /// <summary>Makes a standby the primary.</summary>
    public Task PromoteAsync() => ExecuteAsync("SELECT pg_promote(true, 60)");

    private async Task UntilAnyAsync(string count)
    {
        for (var end = DateTimeOffset.UtcNow + Patience; await AskAsync(count) == 0; await Task.Delay(100))
            if (DateTimeOffset.UtcNow > end) throw new TimeoutException($"{name} has no standby that keeps up.");
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var database = Connect();
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var database = Connect();
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlDataSource Connect() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = port, Username = "postgres", Database = "postgres", Pooling = false, Timeout = 15, CommandTimeout = (int)Patience.TotalSeconds,
    });
}
