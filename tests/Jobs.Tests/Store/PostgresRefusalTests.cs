using Npgsql;

namespace Distributed.Jobs.Tests;

/// <summary>Which of the server's refusals are an outage, to be outwaited and answered with 503, and which say something about the statement.</summary>
public sealed class PostgresRefusalTests(PostgresJobDatabase database) : IClassFixture<PostgresJobDatabase>
{
    private readonly PostgresJobDatabase database = database.Required();

    [Theory]
    [InlineData("SET transaction_read_only = on; DELETE FROM jobs", "25006", true)]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$", "53100", true)]
    [InlineData("SELECT 1 / 0", "22012", false)]
    public async Task A_server_that_takes_no_changes_is_an_outage(string statement, string state, bool isOutage)
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(statement);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        Assert.Equal((state, isOutage), (refusal.SqlState, DatabaseOutage.IsTransient(refusal)));
    }
}
