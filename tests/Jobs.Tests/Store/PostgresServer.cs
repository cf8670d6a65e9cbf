using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>The PostgreSQL server that the tests may use.</summary>
internal static class PostgresServer
{
    private const string Variable = "TEST_POSTGRES";

    /// <summary>An Npgsql connection string of a superuser; null when there is no server.</summary>
    public static string? ConnectionString { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    /// <summary>Skips the test, and says how to run it, when there is no server.</summary>
    public static void Require() => Assert.SkipWhen(ConnectionString is null,
        $"{Variable} is not set, so PostgreSQL is not tested. Run ./test, or first: eval \"$(tests/services up /tmp/services)\"");

    /// <summary>The connection string of one of its databases.</summary>
    public static string Database(string name) => Patient(new(ConnectionString) { Database = name });

    public static async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(Patient(new(ConnectionString)));
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A busy machine is no outage.</summary>
    private static string Patient(NpgsqlConnectionStringBuilder connection)
    {
        (connection.Timeout, connection.CommandTimeout) = (60, 120);
        return connection.ConnectionString;
    }
}
