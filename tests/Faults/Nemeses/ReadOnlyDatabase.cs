using Npgsql;

namespace Distributed.Faults;

/// <summary>Shuts writers out of the system's database, as services do before its disk is full and as a primary does that became a standby.</summary>
internal static class ReadOnlyDatabase
{
    public static Task ForAsync(Strike strike, TimeSpan time) => strike.ForAsync("postgres", time,
        () => AlterAsync(strike.System, "SET default_transaction_read_only = on"), () => AlterAsync(strike.System, "RESET default_transaction_read_only"));

    private static async Task AlterAsync(SystemUnderTest system, string change)
    {
        var database = new NpgsqlConnectionStringBuilder(system.Database.ConnectionString).Database;
        await using var server = NpgsqlDataSource.Create(system.Services.Postgres);
        await using var alter = server.CreateCommand($"ALTER DATABASE {database} {change}");
        await alter.ExecuteNonQueryAsync();
        await using var end = server.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");          // sessions keep what they began with
        await end.ExecuteNonQueryAsync();
    }
}
