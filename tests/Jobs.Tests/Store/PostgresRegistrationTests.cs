using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Distributed.Jobs.Tests;

public sealed class PostgresRegistrationTests
{
    [Theory]
    [InlineData("Host=nowhere", 5, 10)]
    [InlineData("Host=nowhere;Timeout=2;Command Timeout=3", 2, 3)]
    public void Waiting_for_the_database_has_an_end_and_the_connection_string_may_move_it(string connectionString, int connect, int command)
    {
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddPostgresJobs(connectionString).BuildServiceProvider();
        using var context = services.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContext();
        var used = new NpgsqlConnectionStringBuilder(context.Database.GetConnectionString());
        Assert.Equal((connect, command), (used.Timeout, used.CommandTimeout));
    }

    [Theory]
    [InlineData(typeof(SqliteJobsContext))]
    [InlineData(typeof(PostgresJobsContext))]
    public void The_migrations_make_what_the_model_says(Type kind)
    {
        using JobsContext context = kind == typeof(SqliteJobsContext)
            ? new SqliteJobsDesign().CreateDbContext([]) : new PostgresJobsDesign().CreateDbContext([]);
        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public async Task Processes_that_start_together_on_a_new_database_each_find_the_newest_schema()
    {
        PostgresServer.Require();
        var name = $"jobs_{Guid.NewGuid():N}";
        await PostgresServer.ExecuteAsync($"CREATE DATABASE {name}");
        var processes = Enumerable.Range(0, 8).Select(_ => new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddPostgresJobs(PostgresServer.Database(name)).BuildServiceProvider()).ToList();
        try
        {
            await Task.WhenAll(processes.Select(process => Task.Run(process.MigrateJobsAsync)));
            await using var context = await processes[0].GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
            Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        }
        finally
        {
            foreach (var process in processes) await process.DisposeAsync();
            await PostgresServer.ExecuteAsync($"DROP DATABASE {name} WITH (FORCE)");
        }
    }
}
