using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Distributed.Jobs;

/// <summary>Puts the parts of the job store together.</summary>
public static class JobsRegistration
{
    // Statements are few and always the same: prepared, they cost Postgres a third less time.
    // As many connections as a process has use for: a hundred each, and a rush of clients at two Producers takes them all from the workers.
    private const string Defaults = "Timeout=5;Command Timeout=10;Max Auto Prepare=100;Maximum Pool Size=30;";

    private const string TargetSession = "Target Session Attributes";

    /// <summary>The name of the connection string of PostgreSQL.</summary>
    public const string ConnectionName = "Database";

    /// <summary>The store that the configuration chooses: PostgreSQL when a connection string says where, else a SQLite file.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The process's configuration.</param>
    /// <param name="file">The SQLite file; null where only PostgreSQL will do.</param>
    /// <exception cref="InvalidDataException">There is neither.</exception>
    public static IServiceCollection AddJobStore(this IServiceCollection services, IConfiguration configuration, string? file = null) =>
        configuration.GetConnectionString(ConnectionName) is { Length: > 0 } postgres ? services.AddPostgresJobs(postgres)
            : file is not null ? services.AddSqliteJobs(file)
            : throw new InvalidDataException($"ConnectionStrings:{ConnectionName} is missing.");

    /// <summary>Brings the database to the newest schema. Several processes may do so at once.</summary>
    public static async Task MigrateJobsAsync(this IServiceProvider provider)
    {
        await using var context = await provider.GetRequiredService<IDbContextFactory<JobsContext>>().CreateDbContextAsync();
        await context.MigrateInTurnAsync();
    }

    /// <summary>The store in a SQLite file, with what every role needs of it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="file">The database file; made when it is absent.</param>
    public static IServiceCollection AddSqliteJobs(this IServiceCollection services, string file)
    {
        services.AddPooledDbContextFactory<SqliteJobsContext>(options => SqliteJobsContext.Use(options.TellFailuresOnce(), file));
        services.AddSingleton<IDbContextFactory<JobsContext>, ContextFactory<SqliteJobsContext>>();
        return services.AddJobs();
    }

    /// <summary>The store in PostgreSQL, with what every role needs of it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="connectionString">Npgsql's words; a connect takes at most 5 s, a statement 10 s, and there are at most 30 connections, unless it says otherwise.</param>
    public static IServiceCollection AddPostgresJobs(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => NpgsqlDataSource.Create(Complete(connectionString)));
        services.AddPooledDbContextFactory<PostgresJobsContext>(
            (provider, options) => PostgresJobsContext.Use(options.TellFailuresOnce(), provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton<IDbContextFactory<JobsContext>, ContextFactory<PostgresJobsContext>>();
        return services.AddJobs();
    }

    /// <summary>Whoever asked gets the exception, and tells of it in the job's or the request's words: here it would be told a second time, with every repetition.</summary>
    private static DbContextOptionsBuilder TellFailuresOnce(this DbContextOptionsBuilder options) => options.ConfigureWarnings(warnings => warnings.Log(
        (RelationalEventId.ConnectionError, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.QueryIterationFailed, LogLevel.Debug),
        (CoreEventId.SaveChangesFailed, LogLevel.Debug)));

    private static string Complete(string connectionString)
    {
        var words = new NpgsqlConnectionStringBuilder(Defaults + connectionString);          // of two words alike the later counts
        // Of several hosts one may be written to, and a former primary that came back as a standby must not answer.
        if (words.Host?.Contains(',', StringComparison.Ordinal) is true && !words.ContainsKey(TargetSession)) words[TargetSession] = "primary";
        return words.ConnectionString;
    }

    /// <summary>What the side that accepts jobs runs besides: group commit, relay, reaper, and what the load is.</summary>
    /// <param name="services">The services.</param>
    /// <param name="sendTo">
    /// Called with each queue that the relay sends to. The bus must refuse a message that does not reach the queue: one that vanishes is missed
    /// only when its job is due again, minutes later.
    /// </param>
    public static IServiceCollection AddJobIntake(this IServiceCollection services, Action<string> sendTo)
    {
        foreach (var tier in Enum.GetValues<Tier>()) sendTo(GenerateQueues.Name(tier));
        services.AddJobAcceptance();
        services.AddHostedService<JobRelay>();
        services.AddHostedService<JobReaper>();
        services.AddHostedService<LoadMetrics>();
        services.AddOptions<IdempotencyOptions>().BindConfiguration("Jobs:Idempotency").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<KeySweep>().AddHostedService<KeySweeper>();
        services.AddSingleton<EarlierJobs>().AddSingleton<BatchInserts>().AddSingleton<BatchAcceptor>();
        services.AddSingleton<JobWaiter>().AddHostedService(provider => provider.GetRequiredService<JobWaiter>());
        return services;
    }

    /// <summary>Only what accepts jobs: group commit, and the events of what is cancelled. Another process relays and reaps.</summary>
    public static IServiceCollection AddJobAcceptance(this IServiceCollection services)
    {
        services.TryAddSingleton<RelaySignal>();
        services.TryAddSingleton<RelayShortcut>();
        services.AddJobEvents();
        services.AddSingleton<JobEstimates>();
        services.AddHostedService<EstimateRefresh>();
        services.AddSingleton<JobAcceptor>();
        services.AddSingleton<JobRetry>().AddSingleton<JobRedispatch>();
        services.AddHostedService(provider => provider.GetRequiredService<JobAcceptor>());
        return services;
    }

    /// <summary>What the side that paints jobs runs besides: the heartbeat.</summary>
    public static IServiceCollection AddJobLeases(this IServiceCollection services)
    {
        services.AddJobEvents();
        services.TryAddSingleton(WorkerName.OfThisProcess());
        services.AddSingleton<LeaseKeeper>();
        services.AddHostedService(provider => provider.GetRequiredService<LeaseKeeper>());
        return services;
    }

    /// <summary>A process that has both sides publishes once.</summary>
    private static void AddJobEvents(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JobEventPublisher>());
    }

    private static IServiceCollection AddJobs(this IServiceCollection services)
    {
        services.AddOptions<JobTimes>().BindConfiguration("Jobs:Times").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<JobInserts>().AddSingleton<JobDispatch>().AddSingleton<JobLeases>().AddSingleton<JobReaping>()
            .AddSingleton<JobWorkers>().AddSingleton<JobEvents>().AddSingleton<JobQueries>().AddSingleton<JobStatistics>().AddSingleton<JobCancellation>()
            .AddSingleton<NeededImages>().AddSingleton<JobEventLog>().AddSingleton<BatchQueries>().AddSingleton<BatchCancellation>()
            .AddSingleton<EtaRecord>().AddSingleton<TenantQueries>();
        return services;
    }

    private sealed class ContextFactory<T>(IDbContextFactory<T> contexts) : IDbContextFactory<JobsContext> where T : JobsContext
    {
        public JobsContext CreateDbContext() => contexts.CreateDbContext();
    }
}
