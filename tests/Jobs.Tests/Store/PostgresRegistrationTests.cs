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
}
