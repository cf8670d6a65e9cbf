using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>A PostgreSQL database whose disk tests can fill and whose clock they can put forward: a function of its own stands before the server's in the search path.</summary>
public sealed class WarpedJobDatabase : JobDatabase
{
    private readonly PostgresJobDatabase database = new();
    private NpgsqlDataSource? source;
    private DbContextOptions<PostgresJobsContext>? options;

    public override async ValueTask InitializeAsync()
    {
        if (PostgresServer.ConnectionString is null) return;
        await database.InitializeAsync();
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "warp,pg_catalog,public" });
        options = new DbContextOptionsBuilder<PostgresJobsContext>().UseNpgsql(source).Options;
        await ExecuteAsync("""
            CREATE SCHEMA warp;
            CREATE TABLE warp.clock (time timestamptz NOT NULL);
            INSERT INTO warp.clock VALUES (clock_timestamp());
            CREATE FUNCTION warp.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT time FROM warp.clock';
            """);
    }

    public override async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Puts the clock forward; it stands still otherwise.</summary>
    public Task AdvanceAsync(TimeSpan by) => ExecuteAsync(FormattableString.Invariant($"UPDATE warp.clock SET time = time + interval '{by.TotalSeconds} s'"));

    /// <summary>Whether jobs can be read, and their rows cannot change.</summary>
    public bool IsFull { get; private set; }

    public Task FillAsync()
    {
        IsFull = true;
        return ExecuteAsync("""
            CREATE OR REPLACE FUNCTION warp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION warp.refuse();
            """);
    }

    public Task EmptyAsync()
    {
        IsFull = false;
        return ExecuteAsync("DROP TRIGGER full_disk ON jobs");
    }

    protected override JobsContext Open() => new PostgresJobsContext(options!);

    private async Task ExecuteAsync(string statement)
    {
        await using var command = source!.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
